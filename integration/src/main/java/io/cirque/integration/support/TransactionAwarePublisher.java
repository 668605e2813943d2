package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Publishes messages at once, or when the transaction of the calling thread has committed. Thread-safe. */
public final class TransactionAwarePublisher {
    private final RingQueue ring;
    private final RingPublisher publisher;

    /**
     * A publisher to one ring, which it does not close.
     *
     * @param ring where messages go
     * @param codec makes the envelopes
     */
    public TransactionAwarePublisher(RingQueue ring, EnvelopeCodec codec) {
        this.ring = ring;
        this.publisher = new RingPublisher(ring, codec);
    }

    /**
     * Publishes a message at once.
     *
     * @param message any message
     * @param timeoutMillis how long to wait for room: 0 does not wait, less than 0 waits as long as it takes
     * @return as {@link RingPublisher#publish} does, which see for exceptions too
     */
    public boolean publish(Message<?> message, long timeoutMillis) {
        return publisher.publish(message, timeoutMillis);
    }

    /**
     * Publishes a message after the commit of the calling thread's transaction, in the order of the calls, and not at all
     * if it rolls back. Without a transaction, publishes at once. If there is no room then, whoever committed gets a
     * {@link MessageDeliveryException}: the transaction stays committed.
     *
     * @param message any message; it is put into its envelope after the commit
     * @param timeoutMillis how long to wait for room then, as for {@link #publish}
     * @return true within a transaction; else as {@link #publish} does
     */
    public boolean publishAtCommit(Message<?> message, long timeoutMillis) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return publish(message, timeoutMillis);
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                if (!publish(message, timeoutMillis)) {
                    throw new MessageDeliveryException(
                            message,
                            "The transaction has committed, but there was no room for its message in ring '"
                                    + ring.name() + "'");
                }
            }
        });
        return true;
    }
}
