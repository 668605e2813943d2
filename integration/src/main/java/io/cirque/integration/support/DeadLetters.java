package io.cirque.integration.support;

import static io.cirque.integration.support.EnvelopeDescriptor.isEnvelope;

import io.cirque.ring.Message;
import io.cirque.ring.MessageTooLargeException;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.MessageDeliveryException;

/** Publishes messages that could not be handled to a ring of their own. Thread-safe. */
final class DeadLetters {
    private static final int LONGEST_CAUSE = 1000;

    private final RingQueue from;
    private final String group;
    private final RingQueue to;
    private final EnvelopeCodec codec;

    DeadLetters(RingQueue from, String group, RingQueue to, EnvelopeCodec codec) {
        this.from = from;
        this.group = group;
        this.to = to;
        this.codec = codec;
    }

    String ring() {
        return to.name();
    }

    /** Publishes the message with headers that say why, or as it is if it is no envelope or would grow too large. */
    void publish(Message message, @Nullable Throwable failure) {
        byte[] bytes = message.toByteArray();
        ByteBuffer asItIs = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!isEnvelope(asItIs)) {
            offer(asItIs);
            return;
        }
        EnvelopeEncoder encoder = codec.borrow();
        try {
            offer(encoder.append(bytes, reasons(message, failure)));
        } catch (MessageTooLargeException grown) {
            offer(asItIs);
        } finally {
            codec.giveBack(encoder);
        }
    }

    private void offer(ByteBuffer bytes) {
        if (!to.offer(bytes)) {
            throw new MessageDeliveryException("the ring of dead letters " + to.path() + " is full: consume it");
        }
    }

    private Map<String, Object> reasons(Message message, @Nullable Throwable failure) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        reasons.put(RingHeaders.DEAD_LETTER_RING, from.name());
        reasons.put(RingHeaders.DEAD_LETTER_GROUP, group);
        reasons.put(RingHeaders.DEAD_LETTER_DELIVERIES, message.deliveryCount());
        if (failure != null) {
            String cause = NestedExceptionUtils.getMostSpecificCause(failure).toString();
            reasons.put(
                    RingHeaders.DEAD_LETTER_CAUSE,
                    cause.length() <= LONGEST_CAUSE ? cause : cause.substring(0, LONGEST_CAUSE));
        }
        return reasons;
    }
}
