package io.cirque.integration.support;

import static io.cirque.integration.support.EnvelopeDescriptor.isEnvelope;

import io.cirque.ring.MessageTooLargeException;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageDeliveryException;

/** Publishes messages that could not be handled to a ring of their own. Thread-safe. */
final class DeadLetters implements AutoCloseable {
    private final DeadLetterRing to;
    private final EnvelopeCodec codec;

    DeadLetters(DeadLetterRing to, EnvelopeCodec codec) {
        this.to = to;
        this.codec = codec;
    }

    boolean areTaken() {
        return to.isThere();
    }

    String ring() {
        return to.name();
    }

    /** Publishes the message with headers that say why, or as it is if it is no envelope or would grow too large. */
    void publish(RingRecord record, @Nullable String cause) {
        RingQueue ring = to.open();
        ByteBuffer asItIs = ByteBuffer.wrap(record.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (!isEnvelope(asItIs)) {
            offer(ring, asItIs);
            return;
        }
        EnvelopeEncoder encoder = codec.borrow();
        try {
            offer(ring, encoder.append(record.bytes(), reasons(record, cause)));
        } catch (MessageTooLargeException grown) {
            offer(ring, asItIs);
        } finally {
            codec.giveBack(encoder);
        }
    }

    private static void offer(RingQueue ring, ByteBuffer bytes) {
        if (!ring.offer(bytes)) {
            throw new MessageDeliveryException("the ring of dead letters " + ring.path() + " is full: consume it");
        }
    }

    static String cause(Throwable failure) {
        return DeadLetterHeaders.cause(failure);
    }

    private static Map<String, Object> reasons(RingRecord record, @Nullable String cause) {
        return DeadLetterHeaders.of(record.ring(), record.group(), record.deliveryCount(), cause);
    }

    @Override
    public void close() {
        to.close();
    }
}
