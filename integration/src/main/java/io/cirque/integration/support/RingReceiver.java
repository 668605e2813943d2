package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingClosedException;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.messaging.Message;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Receives messages for a group, one a call, for any number of threads. Each message is held by a consumer of its own
 * until it is acknowledged; when as many are held as may be, receivers wait. Thread-safe; does not close the ring.
 */
public final class RingReceiver implements AutoCloseable {
    private static final long FOREVER = Long.MAX_VALUE;

    private final RingQueue ring;
    private final String group;
    private final EnvelopeCodec codec;
    private final FailurePolicy failures;
    private final ConsumerPool pool;
    private final Duration shutdownTimeout;
    private volatile boolean closed;

    /**
     * A receiver that joins its group with the first call.
     *
     * @param ring where messages are taken
     * @param group the group to join; created if it does not exist
     * @param codec opens the envelopes
     * @param options what becomes of messages that cannot be decoded or come back too often, and how many may be
     *     unacknowledged
     */
    public RingReceiver(RingQueue ring, String group, EnvelopeCodec codec, RingListenerOptions options) {
        this(ring, group, codec, options, new DeadLetterCounter());
    }

    /**
     * A receiver that joins its group with the first call.
     *
     * @param ring where messages are taken
     * @param group the group to join; created if it does not exist
     * @param codec opens the envelopes
     * @param options what becomes of messages that cannot be decoded or come back too often, and how many may be
     *     unacknowledged
     * @param counter counts the dead letters
     */
    public RingReceiver(
            RingQueue ring, String group, EnvelopeCodec codec, RingListenerOptions options, DeadLetterCounter counter) {
        this.ring = ring;
        this.group = group;
        this.codec = codec;
        this.failures = new FailurePolicy(ring, codec, options, counter);
        this.pool = new ConsumerPool(ring, group, options.maxUnacknowledged());
        this.shutdownTimeout = options.shutdownTimeout();
    }

    /**
     * Takes the next message, which is acknowledged when this returns; within a transaction, when that commits, and
     * delivered again if it rolls back.
     *
     * @param timeoutMillis how long to wait for one: 0 does not wait, less than 0 waits as long as it takes
     * @return the message; null if there was none, the receiver was closed, or the thread was interrupted while it
     *     waited, which it then still is
     * @throws EnvelopeException if the next message cannot be decoded: it stays, and comes again, until it has done so
     *     too often and goes to the dead letters
     * @throws RingClosedException if the ring is closed or deleted
     * @throws IllegalStateException if the receiver was closed before, or if the transaction has received as many messages
     *     as may be unacknowledged and would wait for ever for itself
     */
    public @Nullable Message<?> receive(long timeoutMillis) {
        Taken taken = tryTake(timeoutMillis, true);
        if (taken == null) {
            return null;
        }
        if (taken.acknowledgment().isAutoAck()) {
            taken.acknowledgment().acknowledge();
        }
        return taken.message();
    }

    /**
     * Takes the next message, which the {@link AcknowledgmentCallback} in its header settles, in any thread; within a
     * transaction, the end of that does.
     *
     * @param timeoutMillis as for {@link #receive}
     * @param requeueRejected what a rejection means as long as the framework acknowledges: true that the message is
     *     delivered again, false that it goes to the dead letters
     * @return as {@link #receive} does
     * @throws EnvelopeException as {@link #receive} does
     * @throws RingClosedException if the ring is closed or deleted
     * @throws IllegalStateException as {@link #receive} does
     */
    public @Nullable Message<?> take(long timeoutMillis, boolean requeueRejected) {
        Taken taken = tryTake(timeoutMillis, requeueRejected);
        return taken == null ? null : taken.acknowledgment().attachTo(taken.message());
    }

    private record Taken(Message<?> message, RingAcknowledgment acknowledgment) {}

    private @Nullable Taken tryTake(long timeoutMillis, boolean requeueRejected) {
        if (closed) {
            throw new IllegalStateException("no message is received from ring '" + ring.name()
                    + "': its channel has been destroyed, or its source stopped; start it again");
        }
        long timeout = timeoutMillis < 0 ? FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            return take(System.nanoTime(), timeout, requeueRejected);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private @Nullable Taken take(long start, long timeout, boolean requeueRejected) throws InterruptedException {
        Consumer consumer = timeout == FOREVER ? pool.borrowAtLast() : pool.borrow(timeout);
        if (consumer == null) {
            return null;
        }
        Taken taken = null;
        try {
            while (!closed && taken == null) {
                long left = timeout == FOREVER ? timeout : timeout - (System.nanoTime() - start);
                io.cirque.ring.Message message = consumer.receive(Duration.ofNanos(Math.max(0, left)));
                if (message != null) {
                    taken = decode(consumer, message, requeueRejected);
                } else if (left <= 0) {
                    break;
                }
            }
            return taken;
        } finally {
            if (taken == null) {
                pool.giveBack(consumer);
            }
        }
    }

    /** The message in the envelope; null if it went to the dead letters. */
    private @Nullable Taken decode(Consumer consumer, io.cirque.ring.Message message, boolean requeueRejected) {
        boolean held = false;
        try {
            Message<?> decoded = decodedOrSettled(message);
            if (decoded == null) {
                consumer.acknowledge();
                return null;
            }
            RingAcknowledgment acknowledgment = new RingAcknowledgment(
                    pool, consumer, failures, () -> List.of(record(message)), true, requeueRejected);
            acknowledgment.handedOver();
            bindToTransaction(consumer, acknowledgment);
            held = true;
            return new Taken(decoded, acknowledgment);
        } finally {
            if (!held) {
                consumer.release();
            }
        }
    }

    private @Nullable Message<?> decodedOrSettled(io.cirque.ring.Message message) {
        if (failures.isExhausted(message) && failures.settlesExhausted(record(message), null)) {
            return null;
        }
        try {
            return codec.decode(message);
        } catch (RuntimeException | Error failure) {
            if (failures.settles(record(message), failure)) {
                return null;
            }
            throw failure;
        }
    }

    private RingRecord record(io.cirque.ring.Message message) {
        return RingRecord.of(ring, group, message);
    }

    private void bindToTransaction(Consumer consumer, AcknowledgmentCallback callback) {
        if (TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive()) {
            callback.noAutoAck();
            pool.keepForTransaction(consumer);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    callback.acknowledge(
                            status == STATUS_COMMITTED
                                    ? AcknowledgmentCallback.Status.ACCEPT
                                    : AcknowledgmentCallback.Status.REQUEUE);
                }
            });
        }
    }

    /**
     * How many messages are received and not acknowledged yet.
     *
     * @return zero or more; a call that waits for a message counts too
     */
    public int unacknowledged() {
        return pool.lent();
    }

    /**
     * Leaves the group. Calls that wait return null. Waits until the messages that were received are acknowledged, but
     * not for longer than the shutdown timeout; then they go to other consumers.
     */
    @Override
    public void close() {
        closed = true;
        pool.stopLending();
        try {
            pool.awaitAllBack(shutdownTimeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pool.close();
            failures.close();
        }
    }
}
