package io.cirque.integration.support;

import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHandler;

/**
 * The listening part of a channel or an adapter: a {@link RingListenerContainer} for each time that it is started, and
 * what stays from one time to the next. Thread-safe, but for the setters of codec and options, which come before a start.
 */
public final class RingListenerEndpoint {
    private final RingQueue ring;
    private final String group;
    private final Consumer<RingException> whenRingGone;
    private final DeadLetterCounter deadLetters = new DeadLetterCounter();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions options = RingListenerOptions.defaults();
    private @Nullable RingListenerContainer container;
    private volatile boolean paused;

    /**
     * An endpoint that does not listen yet.
     *
     * @param ring where messages are taken
     * @param group the group to join with the first start; created if it does not exist
     * @param whenRingGone learns, in a thread of its own, that no more messages come: see
     *     {@link RingListenerContainer#setWhenRingGone}
     */
    public RingListenerEndpoint(RingQueue ring, String group, Consumer<RingException> whenRingGone) {
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
     * How messages are taken. Takes effect with the next start.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     */
    public synchronized void setOptions(RingListenerOptions options) {
        this.options = options;
    }

    /**
     * How messages are taken.
     *
     * @return with the number of threads that was set last
     */
    public synchronized RingListenerOptions options() {
        return options;
    }

    /**
     * Begins to take messages, unless it does already.
     *
     * @param name names the threads
     * @param listeners gives each dispatch thread its listener
     * @throws RingException if the ring is closed or has no room for as many consumers
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public synchronized void start(String name, Supplier<? extends MessageHandler> listeners) {
        if (container != null) {
            return;
        }
        RingListenerContainer starting = new RingListenerContainer(name, ring, group, codec, options, listeners);
        starting.setDeadLetterCounter(deadLetters);
        starting.setWhenRingGone(whenRingGone);
        starting.pause(paused);
        starting.start();
        container = starting;
    }

    /** Takes no more messages, see {@link RingListenerContainer#stop()}. */
    public void stop() {
        RingListenerContainer stopping = take();
        if (stopping != null) {
            stopping.stop();
        }
    }

    /**
     * Stops in a thread of its own.
     *
     * @param callback runs when it is done, whatever happens
     */
    public void stop(Runnable callback) {
        RingListenerContainer stopping = take();
        if (stopping == null) {
            callback.run();
        } else {
            stopping.stop(callback);
        }
    }

    private synchronized @Nullable RingListenerContainer take() {
        RingListenerContainer taken = container;
        container = null;
        return taken;
    }

    /**
     * Takes no messages, or takes them again; a paused endpoint that is started stays paused.
     *
     * @param pause whether to pause
     */
    public synchronized void pause(boolean pause) {
        paused = pause;
        if (container != null) {
            container.pause(pause);
        }
    }

    /**
     * Ends what has learned that its ring is gone, unless it was stopped, and perhaps started again, meanwhile.
     *
     * @param lifecycle held by whoever starts or stops what this is a part of
     * @param stop stops that
     * @return whether it was stopped here
     */
    public boolean stopIfGone(Lock lifecycle, Runnable stop) {
        lifecycle.lock();
        try {
            boolean gone = isGone();
            if (gone) {
                stop.run();
            }
            return gone;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Whether it listens to a ring that is gone; false too if it does not listen. */
    synchronized boolean isGone() {
        return container != null && container.isGone();
    }

    /**
     * Whether it pauses.
     *
     * @return what was said last
     */
    public boolean isPaused() {
        return paused;
    }

    /**
     * The number of dispatch threads, at once and for further starts.
     *
     * @param concurrency at least 1
     * @throws IllegalArgumentException if it is less
     * @throws RingException if the ring is closed or has no room for as many consumers
     */
    public synchronized void setConcurrency(int concurrency) {
        RingListenerOptions changed = options.mutate().concurrency(concurrency).build();
        if (container != null) {
            container.setConcurrency(concurrency); // which fails if the ring has no room for so many
        }
        options = changed;
    }

    /**
     * The number of dispatch threads.
     *
     * @return 1 or more
     */
    public synchronized int getConcurrency() {
        return options.concurrency();
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
