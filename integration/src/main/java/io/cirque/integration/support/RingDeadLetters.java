package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageDeliveryException;

/** The dead letters of a ring, for who takes its messages by other means than a listener. Thread-safe. */
public final class RingDeadLetters implements AutoCloseable {
    private final DeadLetters deadLetters;
    private final DeadLetterCounter counter;

    /**
     * Dead letters of a ring.
     *
     * @param from the ring whose messages cannot be handled
     * @param to where they go; null for a ring {@code NAME.dead-letter} beside it, made when the first of them comes
     * @param codec adds the headers that say why
     * @param counter counts them
     * @throws IllegalArgumentException if both are the same ring
     */
    public RingDeadLetters(RingQueue from, @Nullable RingQueue to, EnvelopeCodec codec, DeadLetterCounter counter) {
        this.deadLetters = new DeadLetters(new DeadLetterRing(from, to), codec);
        this.counter = counter;
    }

    /**
     * Whether there can be dead letters at all.
     *
     * @return false for a ring that itself holds what was kept aside, if no other was named
     */
    public boolean areTaken() {
        return deadLetters.areTaken();
    }

    /**
     * Where they go.
     *
     * @return the name of a ring
     */
    public String ring() {
        return deadLetters.ring();
    }

    /**
     * Publishes a message with headers that say why, or as it is if it is no envelope or would grow too large.
     *
     * @param record the message
     * @param failure why it cannot be handled
     * @throws MessageDeliveryException if the ring of dead letters is full
     * @throws io.cirque.ring.RingException if it cannot be opened or written, or the message never fits
     */
    public void publish(RingRecord record, Throwable failure) {
        deadLetters.publish(record, DeadLetters.cause(failure));
        counter.increment();
    }

    /** Closes the ring of dead letters if it was not named. */
    @Override
    public void close() {
        deadLetters.close();
    }
}
