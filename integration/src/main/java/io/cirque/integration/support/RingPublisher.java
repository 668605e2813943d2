package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.mapping.BytesMessageMapper;
import org.springframework.messaging.Message;

/** Publishes messages in envelopes. Thread-safe; does not close the ring. */
public final class RingPublisher {
    /** Waits for room as long as it takes. */
    public static final long FOREVER = -1;

    private final RingQueue ring;
    private final EnvelopeCodec codec;

    /**
     * A publisher to one ring.
     *
     * @param ring where messages go
     * @param codec makes the envelopes
     */
    public RingPublisher(RingQueue ring, EnvelopeCodec codec) {
        this.ring = ring;
        this.codec = codec;
    }

    /**
     * Publishes a message, and waits for room if need be; a ring that rejects when full does not wait.
     *
     * @param message any message
     * @param timeoutMillis how long to wait for room: 0 does not wait, less than 0 waits as long as it takes
     * @return false if there was no room, or the thread was interrupted while it waited, which it then still is
     * @throws EnvelopeException if the message cannot be put into an envelope
     * @throws io.cirque.ring.RingFullException if the ring is full and rejects when full, and the timeout is less than 0
     * @throws io.cirque.ring.MessageTooLargeException if it never fits
     * @throws io.cirque.ring.RingClosedException if the ring is closed or deleted
     */
    public boolean publish(Message<?> message, long timeoutMillis) {
        BytesMessageMapper mapper = codec.messageMapper();
        return mapper == null
                ? publish(message, null, timeoutMillis)
                : publishInterruptibly(ByteBuffer.wrap(mapper.fromMessage(message)), timeoutMillis);
    }

    /**
     * Publishes the request or the reply of a call. Its reply and error channels are not asked for: they stay with the
     * gateway.
     *
     * @param message any message
     * @param call which call it belongs to; null for none
     * @param timeoutMillis as {@link #publish(Message, long)}
     * @return as {@link #publish(Message, long)}, which also says what is thrown
     */
    public boolean publish(Message<?> message, @Nullable RingCall call, long timeoutMillis) {
        EnvelopeEncoder encoder = codec.borrow();
        try {
            return publishInterruptibly(encoder.encode(message, call), timeoutMillis);
        } finally {
            codec.giveBack(encoder);
        }
    }

    private boolean publishInterruptibly(ByteBuffer bytes, long timeoutMillis) {
        try {
            return publish(bytes, timeoutMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean publish(ByteBuffer envelope, long timeoutMillis) throws InterruptedException {
        if (timeoutMillis == 0) {
            return ring.offer(envelope);
        }
        if (timeoutMillis > 0) {
            return ring.publish(envelope, Duration.ofMillis(timeoutMillis));
        }
        ring.publish(envelope);
        return true;
    }

    /**
     * A timeout in the form that {@link #publish} takes.
     *
     * @param timeout zero or more
     * @return milliseconds, rounded up
     * @throws IllegalArgumentException if it is less than zero
     */
    public static long millis(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "send timeout " + timeout + ": state zero or more, or nothing in order to wait for ever");
        }
        if (timeout.toSeconds() >= Long.MAX_VALUE / 1000) {
            return Long.MAX_VALUE;
        }
        return timeout.plusNanos(999_999).toMillis();
    }
}
