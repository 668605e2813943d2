package io.cirque.integration.support;

import io.cirque.ring.RingClaimLostException;
import io.cirque.ring.RingException;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.Message;

/**
 * The receiving part of a polled channel or a source: a {@link RingReceiver} for each time that it is started, and what
 * stays from one time to the next. It starts with the first call, unless it was stopped before. Thread-safe, but for the
 * setters, which come before a start.
 */
public final class RingReceiverEndpoint implements AutoCloseable {
    private static final LogAccessor LOG = new LogAccessor(RingReceiverEndpoint.class);

    private final RingQueue ring;
    private final String group;
    private final Consumer<RingException> whenRingGone;
    private final DeadLetterCounter deadLetters = new DeadLetterCounter();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions options = RingListenerOptions.defaults();
    private volatile boolean stopped;
    private volatile @Nullable RingReceiver receiver;

    /**
     * An endpoint that has not received yet.
     *
     * @param ring where messages are taken
     * @param group the group to join with the first call; created if it does not exist
     * @param whenRingGone learns, in the thread that received, that the endpoint has stopped: the ring was deleted, closed
     *     or found damaged, or the group removed
     */
    public RingReceiverEndpoint(RingQueue ring, String group, Consumer<RingException> whenRingGone) {
        this.ring = ring;
        this.group = group;
        this.whenRingGone = whenRingGone;
    }

    /**
     * Takes messages out of their envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
    }

    /**
     * What becomes of messages that come back too often, and how many may be unacknowledged.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public void setOptions(RingListenerOptions options) {
        DeadLetterRing.requireAnother(ring, options.deadLetter());
        this.options = options;
    }

    /**
     * Receives.
     *
     * @param how calls the receiver
     * @return what that gives; null if the endpoint is stopped, or does so meanwhile, or if an operator gave the message to
     *     others
     * @throws IllegalStateException if the endpoint was closed, and what the receiver throws
     * @throws RingLimitException if the ring has no room for another consumer: there may be with the next call
     */
    public @Nullable Message<?> receive(Function<RingReceiver, @Nullable Message<?>> how) {
        RingReceiver open = open();
        if (open == null) {
            return null;
        }
        try {
            return how.apply(open);
        } catch (RingLimitException e) {
            throw e;
        } catch (RingClaimLostException e) {
            LOG.warn(e, "An operator gave a message to others while it was received");
            return null;
        } catch (RingException e) {
            if (stop(open)) {
                whenRingGone.accept(e);
            }
            return null;
        } catch (IllegalStateException e) {
            if (receiver == open) {
                throw e;
            }
            return null; // stopped meanwhile
        }
    }

    private @Nullable RingReceiver open() {
        RingReceiver open = receiver;
        if (open != null || stopped) {
            return open;
        }
        lifecycle.lock();
        try {
            return stopped ? null : opened();
        } finally {
            lifecycle.unlock();
        }
    }

    private RingReceiver opened() {
        RingReceiver open = receiver;
        if (open == null) {
            open = new RingReceiver(ring, group, codec, options, deadLetters);
            receiver = open;
        }
        return open;
    }

    /** Receives, or receives again. */
    public void start() {
        lifecycle.lock();
        try {
            opened();
            stopped = false;
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Leaves the group, and gives nothing until it is started. Waits as {@link RingReceiver#close()} does.
     */
    public void stop() {
        RingReceiver closing;
        lifecycle.lock();
        try {
            stopped = true;
            closing = receiver;
            receiver = null;
        } finally {
            lifecycle.unlock();
        }
        if (closing != null) {
            closing.close();
        }
    }

    /** Leaves the group for good: a call fails from now on, one that waits gives null. Waits as {@link #stop} does. */
    @Override
    public void close() {
        RingReceiver closing;
        lifecycle.lock();
        try {
            closing = opened(); // and it stays, so that a call fails
            stopped = true;
        } finally {
            lifecycle.unlock();
        }
        closing.close();
    }

    /** Of several threads that learn of it at once one stops the endpoint, and only the receiver that they used. */
    private boolean stop(RingReceiver gone) {
        lifecycle.lock();
        try {
            if (receiver != gone) {
                return false;
            }
            stopped = true;
            receiver = null;
        } finally {
            lifecycle.unlock();
        }
        gone.close();
        return true;
    }

    /**
     * Whether it was stopped, or its ring is gone.
     *
     * @return false in the beginning, and after a start
     */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Whether it has been started, by a call too.
     *
     * @return false in the beginning, and after a stop
     */
    public boolean isStarted() {
        return receiver != null;
    }

    /**
     * Counts what went to the dead letters, over all starts.
     *
     * @return this endpoint's
     */
    public DeadLetterCounter deadLetters() {
        return deadLetters;
    }
}
