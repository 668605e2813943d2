package io.cirque.autoconfigure.metrics;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks how long ago the oldest message was sent that a group has not acknowledged. The time is in the message's headers:
 * what was published without them has no age. Thread-safe.
 */
final class OldestMessage {
    private static final long UNKNOWN = -1;

    private final RingQueue ring;
    private final EnvelopeCodec codec;
    private final InstantSource clock;

    OldestMessage(RingQueue ring, EnvelopeCodec codec, InstantSource clock) {
        this.ring = ring;
        this.codec = codec;
        this.clock = clock;
    }

    /** In seconds; 0 if the group has acknowledged everything, NaN if it cannot be told. */
    double age(RingStatistics statistics, GroupStatistics group) {
        if (group.lag() == 0) {
            return 0;
        }
        AtomicLong sent = new AtomicLong(UNKNOWN);
        try {
            ring.peek(oldest(statistics, group), 1, message -> sent.set(timestamp(message)));
        } catch (RingException e) {
            return Double.NaN; // the health indicator reports it; a scrape must not fail for it
        }
        return sent.get() < 0 ? Double.NaN : Math.max(0, clock.millis() - sent.get()) / 1000.0;
    }

    /** What a member still holds is older than what the group has not claimed yet. */
    private static long oldest(RingStatistics statistics, GroupStatistics group) {
        return statistics.participants().stream()
                .filter(participant -> group.name().equals(participant.group()))
                .map(participant -> participant.heldFrom())
                .filter(from -> from != null)
                .mapToLong(from -> from)
                .reduce(group.position(), Math::min);
    }

    private long timestamp(io.cirque.ring.Message message) {
        try {
            @Nullable
            Long sent = codec.decode(ByteBuffer.wrap(message.toByteArray()))
                    .getHeaders()
                    .getTimestamp();
            return sent == null ? UNKNOWN : sent;
        } catch (RuntimeException undecodable) {
            // Whoever publishes may write any bytes, and an application's own mapper may throw anything.
            return UNKNOWN;
        }
    }
}
