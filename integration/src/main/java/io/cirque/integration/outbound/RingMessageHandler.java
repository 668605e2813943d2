package io.cirque.integration.outbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;

/**
 * Publishes each message to a ring. Throws {@link MessageDeliveryException}, with the ring's name, if it cannot.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
public class RingMessageHandler extends AbstractMessageHandler {
    private final RingQueue ring;
    private RingPublisher publisher;
    private long sendTimeout = RingPublisher.FOREVER;

    /**
     * A handler.
     *
     * @param ring where messages go
     */
    public RingMessageHandler(RingQueue ring) {
        this.ring = ring;
        this.publisher = new RingPublisher(ring, new EnvelopeCodec());
    }

    /**
     * Puts messages into envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.publisher = new RingPublisher(ring, codec);
    }

    /**
     * How long to wait for room in the ring.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    @Override
    public String getComponentType() {
        return "cirque:outbound-channel-adapter";
    }

    @Override
    protected void handleMessageInternal(Message<?> message) {
        boolean published;
        try {
            published = publisher.publish(message, sendTimeout);
        } catch (RuntimeException e) {
            throw new MessageDeliveryException(
                    message, "The message cannot be published to ring '" + ring.name() + "': " + e.getMessage(), e);
        }
        if (!published) {
            throw new MessageDeliveryException(message, notPublished());
        }
    }

    private String notPublished() {
        if (Thread.currentThread().isInterrupted()) {
            return "Interrupted while waiting for room in ring '" + ring.name() + "'";
        }
        return "Ring '" + ring.name() + "' was full for " + sendTimeout
                + " ms: give it more capacity or its groups more consumers, or wait longer";
    }
}
