package io.cirque.ring;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a ring is to be like. Immutable. What is not stated takes its default when a ring is created, and is whatever
 * the file says when one is opened; what is stated must agree with the file.
 */
public final class RingOptions {
    /** Default capacity in bytes: 16 MiB. */
    public static final long DEFAULT_CAPACITY = 16L << 20;

    /** Default cell size in bytes: 256. */
    public static final int DEFAULT_CELL_SIZE = 256;

    /** Default for the most groups: 32. */
    public static final int DEFAULT_MAX_GROUPS = 32;

    /** Default for the most participants (producers and consumers of all processes): 256. */
    public static final int DEFAULT_MAX_PARTICIPANTS = 256;

    /** Default time between two syncs of a ring that syncs: 100 ms. */
    public static final Duration DEFAULT_SYNC_INTERVAL = Duration.ofMillis(100);

    /** The group that a ring has if none is named. */
    public static final String DEFAULT_GROUP = "default";

    /** The least capacity in bytes: 4 KiB. */
    public static final long LEAST_CAPACITY = 4096;

    private static final RingOptions DEFAULTS = builder().build();

    private final @Nullable Long capacity;
    private final @Nullable Integer cellSize;
    private final @Nullable WhenFull whenFull;
    private final @Nullable Integer maxGroups;
    private final @Nullable Integer maxParticipants;
    private final @Nullable Sync sync;
    private final @Nullable Duration syncInterval;
    private final @Nullable Boolean singleProducer;
    private final List<String> groups;
    private final WaitStrategy waitStrategy;

    private RingOptions(Builder builder) {
        this.capacity = builder.capacity;
        this.cellSize = builder.cellSize;
        this.whenFull = builder.whenFull;
        this.maxGroups = builder.maxGroups;
        this.maxParticipants = builder.maxParticipants;
        this.sync = builder.sync;
        this.syncInterval = builder.syncInterval;
        this.singleProducer = builder.singleProducer;
        this.groups = builder.groups;
        this.waitStrategy = builder.waitStrategy;
    }

    /**
     * States nothing.
     *
     * @return the defaults
     */
    public static RingOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Begins with nothing stated.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** The measures of a ring that is created with these options. */
    RingGeometry geometry() {
        int size = or(cellSize, DEFAULT_CELL_SIZE);
        long bytes = capacity == null ? DEFAULT_CAPACITY : capacity;
        if (bytes < size) {
            throw new IllegalArgumentException("capacity " + bytes + " B is less than one cell of " + size
                    + " B: state a larger capacity or smaller cells");
        }
        return new RingGeometry(
                bytes / size,
                size,
                whenFull == null ? WhenFull.BLOCK : whenFull,
                Math.max(or(maxGroups, DEFAULT_MAX_GROUPS), groups.size()),
                or(maxParticipants, DEFAULT_MAX_PARTICIPANTS),
                sync == null ? Sync.NONE : sync,
                sync == null || sync == Sync.NONE
                        ? Duration.ZERO
                        : Objects.requireNonNullElse(syncInterval, DEFAULT_SYNC_INTERVAL),
                singleProducer != null && singleProducer);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    /** Throws unless all that is stated is as the ring is. */
    void requireAgreement(RingGeometry found, String what) {
        if (capacity != null) {
            int size = cellSize == null ? found.cellSize() : cellSize;
            agree(what, "capacity (bytes)", capacity / size * size, found.capacity());
        }
        if (cellSize != null) {
            agree(what, "cell size (bytes)", cellSize, found.cellSize());
        }
        if (whenFull != null) {
            agree(what, "when-full", whenFull, found.whenFull());
        }
        if (maxGroups != null) {
            agree(what, "most groups", maxGroups, found.maxGroups());
        }
        if (maxParticipants != null) {
            agree(what, "most participants", maxParticipants, found.maxParticipants());
        }
        if (sync != null) {
            agree(what, "sync", sync, found.sync());
        }
        if (syncInterval != null && found.sync() != Sync.NONE) {
            agree(what, "sync interval", syncInterval, found.syncInterval());
        }
        if (singleProducer != null) {
            agree(what, "single producer", singleProducer, found.singleProducer());
        }
    }

    private static void agree(String what, String name, Object stated, Object found) {
        if (!stated.equals(found)) {
            throw new RingGeometryException(what + " has " + name + " = " + found + ", the options state " + stated
                    + ": state " + found + " or nothing, or delete the ring so that it is created anew");
        }
    }

    List<String> groups() {
        return groups;
    }

    WaitStrategy waitStrategy() {
        return waitStrategy;
    }

    /** Collects options. Not thread-safe. Each method refuses a value that can never be right. */
    public static final class Builder {
        private @Nullable Long capacity;
        private @Nullable Integer cellSize;
        private @Nullable WhenFull whenFull;
        private @Nullable Integer maxGroups;
        private @Nullable Integer maxParticipants;
        private @Nullable Sync sync;
        private @Nullable Duration syncInterval;
        private @Nullable Boolean singleProducer;
        private List<String> groups = List.of(DEFAULT_GROUP);
        private WaitStrategy waitStrategy = WaitStrategy.backoff();

        private Builder() {}

        /**
         * Bytes in all cells; what does not fill a last cell is left out.
         *
         * @param bytes at least 4 KiB; default 16 MiB
         * @return this builder
         */
        public Builder capacity(long bytes) {
            require(
                    bytes >= LEAST_CAPACITY && bytes <= 1L << 50,
                    "capacity " + bytes + " B: state at least " + LEAST_CAPACITY + " B and at most 1 PiB");
            this.capacity = bytes;
            return this;
        }

        /**
         * Bytes a cell, 16 for its header included. A message takes as many cells as it needs: cells somewhat larger
         * than the usual message waste least.
         *
         * @param bytes a multiple of 64, from 64 to 1 MiB; default 256
         * @return this builder
         */
        public Builder cellSize(int bytes) {
            require(
                    bytes >= RingGeometry.CELL_ALIGNMENT
                            && bytes <= RingGeometry.MAX_CELL_SIZE
                            && bytes % RingGeometry.CELL_ALIGNMENT == 0,
                    "cell size " + bytes + " B: state a multiple of 64 B from 64 B to 1 MiB");
            this.cellSize = bytes;
            return this;
        }

        /**
         * What a publisher meets when the ring is full.
         *
         * @param whenFull default {@link WhenFull#BLOCK}
         * @return this builder
         */
        public Builder whenFull(WhenFull whenFull) {
            this.whenFull = whenFull;
            return this;
        }

        /**
         * The groups that a new ring has from its first message on. An existing ring keeps the groups it has.
         *
         * @param names at least one unless messages need not wait for the first consumer; each at most 128 bytes of
         *     UTF-8; default {@code default}
         * @return this builder
         */
        public Builder groups(List<String> names) {
            names.forEach(RingOptions::requireGroupName);
            require(new LinkedHashSet<>(names).size() == names.size(), "groups " + names + ": name each group once");
            require(
                    names.size() <= RingGeometry.MOST_GROUPS,
                    names.size() + " groups: a ring has at most " + RingGeometry.MOST_GROUPS);
            this.groups = List.copyOf(new ArrayList<>(names));
            return this;
        }

        /**
         * Room in the group table.
         *
         * @param most from 1 to 255; default 32
         * @return this builder
         */
        public Builder maxGroups(int most) {
            this.maxGroups = requireTable("most groups", most, RingGeometry.MOST_GROUPS);
            return this;
        }

        /**
         * Room in the participant table: producers and consumers of all processes together.
         *
         * @param most from 1 to 1,000; default 256
         * @return this builder
         */
        public Builder maxParticipants(int most) {
            this.maxParticipants = requireTable("most participants", most, RingGeometry.LARGEST_TABLE);
            return this;
        }

        private static int requireTable(String name, int most, int largest) {
            require(most >= 1 && most <= largest, name + " " + most + ": state 1 to " + largest);
            return most;
        }

        /**
         * What survives a loss of power.
         *
         * @param sync default {@link Sync#NONE}
         * @return this builder
         */
        public Builder sync(Sync sync) {
            this.sync = sync;
            return this;
        }

        /**
         * Time from one sync in the background to the next; of no meaning with {@link Sync#NONE}. With {@link Sync#EACH}
         * it is for acknowledgments, which nobody waits for.
         *
         * @param interval whole milliseconds, from 1 ms to 1 hour; default 100 ms
         * @return this builder
         */
        public Builder syncInterval(Duration interval) {
            require(
                    interval.compareTo(Duration.ofMillis(1)) >= 0
                            && interval.compareTo(Duration.ofMillis(RingGeometry.LONGEST_SYNC_INTERVAL)) <= 0
                            && interval.toNanos() % 1_000_000 == 0,
                    "sync interval " + interval + ": state whole milliseconds, from 1 ms to 1 hour");
            this.syncInterval = interval;
            return this;
        }

        /**
         * Whether only one producer at a time may publish, in all processes together: it needs no compare-and-set then. A
         * second one is refused as long as the first lives; when that is closed or its process is dead, the next may
         * come. All threads that publish through one {@link RingQueue} share one producer, and take turns.
         *
         * @param single default false: any number
         * @return this builder
         */
        public Builder singleProducer(boolean single) {
            this.singleProducer = single;
            return this;
        }

        /**
         * How publishers and consumers of this handle wait; not part of the file.
         *
         * @param waitStrategy default {@link WaitStrategy#backoff()}
         * @return this builder
         */
        public Builder waitStrategy(WaitStrategy waitStrategy) {
            this.waitStrategy = waitStrategy;
            return this;
        }

        /**
         * Ends the collecting.
         *
         * @return the options
         */
        public RingOptions build() {
            require(
                    maxGroups == null || maxGroups >= groups.size(),
                    "most groups " + maxGroups + ": there are " + groups.size() + " to begin with: " + groups);
            return new RingOptions(this);
        }
    }

    static void requireGroupName(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int bytes = utf8.length;
        require(
                new String(utf8, StandardCharsets.UTF_8).equals(name),
                "group name '" + name + "': half a character (a lone surrogate) stands in it, which UTF-8 has no bytes"
                        + " for: state a name of whole characters");
        require(
                !name.isBlank() && bytes <= GroupTable.MAX_NAME_BYTES,
                "group name '" + name + "': state a name that is not blank and at most " + GroupTable.MAX_NAME_BYTES
                        + " bytes long in UTF-8");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
