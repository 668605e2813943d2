package io.cirque.integration.support;

import io.cirque.ring.RingGeometry;
import io.cirque.ring.RingNotFoundException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.Sync;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * Where the dead letters of a ring go: to the ring that was configured, or to one beside it, which is made when the first
 * of them comes. Thread-safe.
 */
final class DeadLetterRing implements AutoCloseable {
    private static final LogAccessor LOG = new LogAccessor(DeadLetterRing.class);
    private static final long MOST_CAPACITY = 4 << 20;

    private final RingQueue from;
    private final @Nullable RingQueue configured;
    private final @Nullable String nameBeside;
    private @Nullable RingQueue beside;

    DeadLetterRing(RingQueue from, @Nullable RingQueue configured) {
        requireAnother(from, configured);
        this.from = from;
        this.configured = configured;
        this.nameBeside = DeadLetterName.beside(from.name());
    }

    static void requireAnother(RingQueue from, @Nullable RingQueue configured) {
        if (configured != null && configured.path().equals(from.path())) {
            throw new IllegalArgumentException("ring " + from.path()
                    + " is to take its own dead letters, which would come back for ever: name another ring");
        }
    }

    /** False for a ring that itself holds what was kept aside: there is no end to rings otherwise. */
    boolean isThere() {
        return configured != null || nameBeside != null;
    }

    String name() {
        return configured != null ? configured.name() : nameBeside();
    }

    synchronized RingQueue open() {
        if (configured != null) {
            return configured;
        }
        RingQueue ring = beside;
        if (ring == null || !ring.isOpen()) {
            ring = openOrCreate(from.path().resolveSibling(nameBeside() + ".ring"));
            beside = ring;
        }
        return ring;
    }

    private String nameBeside() {
        return Objects.requireNonNull(nameBeside, "there is no ring of dead letters");
    }

    private RingQueue openOrCreate(Path file) {
        try {
            return RingQueue.open(file); // however it was made: an operator may have given it more room
        } catch (RingNotFoundException e) {
            LOG.warn(() -> "Ring '" + from.name() + "' has no ring of dead letters configured: messages that cannot be"
                    + " handled are kept in " + file);
            return RingQueue.openOrCreate(file, options(from.geometry()));
        }
    }

    private static RingOptions options(RingGeometry like) {
        RingOptions.Builder options = RingOptions.builder()
                .capacity(Math.min(like.capacity(), MOST_CAPACITY))
                .cellSize(like.cellSize())
                .whenFull(WhenFull.REJECT)
                .sync(like.sync());
        if (like.sync() != Sync.NONE) {
            options.syncInterval(like.syncInterval());
        }
        return options.build();
    }

    @Override
    public synchronized void close() {
        if (beside != null) {
            beside.close();
            beside = null;
        }
    }
}
