package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingClosedException;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Receives messages for a group, one a call, for any number of threads. Threads that receive at the same time are
 * consumers of their own; more than {@value #MOST_CONSUMERS} wait for one another. Thread-safe; does not close the ring.
 */
public final class RingReceiver implements AutoCloseable {
    private static final int MOST_CONSUMERS = 16;

    private final RingQueue ring;
    private final String group;
    private final EnvelopeCodec codec;
    private final FailurePolicy failures;
    private final Semaphore permits = new Semaphore(MOST_CONSUMERS);
    private final ConcurrentLinkedQueue<Consumer> idle = new ConcurrentLinkedQueue<>();
    private final Set<Consumer> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A receiver that joins its group with the first call.
     *
     * @param ring where messages are taken
     * @param group the group to join; created if it does not exist
     * @param codec opens the envelopes
     * @param options what becomes of messages that cannot be decoded
     */
    public RingReceiver(RingQueue ring, String group, EnvelopeCodec codec, RingListenerOptions options) {
        this.ring = ring;
        this.group = group;
        this.codec = codec;
        this.failures = new FailurePolicy(ring, group, codec, options);
    }

    /**
     * Takes the next message, which is acknowledged when this returns.
     *
     * @param timeoutMillis how long to wait for one: 0 does not wait, less than 0 waits as long as it takes
     * @return the message; null if there was none, the receiver was closed, or the thread was interrupted while it
     *     waited, which it then still is
     * @throws EnvelopeException if the next message cannot be decoded: it stays, and comes again, until it has done so
     *     too often and goes to the dead letters
     * @throws RingClosedException if the ring is closed or deleted
     * @throws IllegalStateException if the receiver was closed before
     */
    public @Nullable Message<?> receive(long timeoutMillis) {
        if (closed) {
            throw new IllegalStateException("no message is received from ring '" + ring.name()
                    + "': its channel has been destroyed; start the application context again");
        }
        long timeout = timeoutMillis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        long start = System.nanoTime();
        try {
            if (!permits.tryAcquire(timeout, TimeUnit.NANOSECONDS)) {
                return null;
            }
            try {
                return receive(start, timeout);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private @Nullable Message<?> receive(long start, long timeout) throws InterruptedException {
        Consumer polled = idle.poll();
        Consumer consumer = polled != null ? polled : ring.consumer(group);
        busy.add(consumer);
        try {
            while (!closed) {
                long left = timeout == Long.MAX_VALUE ? timeout : timeout - (System.nanoTime() - start);
                io.cirque.ring.Message message = consumer.receive(Duration.ofNanos(Math.max(0, left)));
                if (message != null) {
                    Message<?> decoded = decode(consumer, message);
                    if (decoded != null) {
                        return decoded;
                    }
                } else if (left <= 0) {
                    return null;
                }
            }
            return null;
        } finally {
            busy.remove(consumer);
            idle.add(consumer);
            if (closed) {
                closeIdle();
            }
        }
    }

    /** The message in the envelope; null if it went to the dead letters. */
    private @Nullable Message<?> decode(Consumer consumer, io.cirque.ring.Message message) {
        boolean settled = false;
        try {
            Message<?> decoded = codec.decode(message);
            settled = true;
            return decoded;
        } catch (RuntimeException failure) {
            settled = failures.settles(message, failure);
            if (settled) {
                return null;
            }
            throw failure;
        } finally {
            if (settled) {
                consumer.acknowledge();
            } else {
                consumer.release();
            }
        }
    }

    /** Leaves the group. Calls that wait return null. */
    @Override
    public void close() {
        closed = true;
        busy.forEach(Consumer::wakeup);
        closeIdle();
    }

    private void closeIdle() {
        for (Consumer consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            consumer.close();
        }
    }
}
