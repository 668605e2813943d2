package io.cirque.integration.channel;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerContainer;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.channel.AbstractSubscribableChannel;
import org.springframework.integration.support.management.ManageableSmartLifecycle;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.SubscribableChannel;

/**
 * A subscribable channel whose messages wait in a ring until subscribers, here or in another process, have handled them.
 *
 * <p>It takes messages while it runs and has a subscriber; messages that come before or after wait in the ring. It joins
 * its group when it takes messages for the first time: a group that does not exist then begins with the messages that
 * follow. A message is acknowledged when the subscriber has returned; see {@link RingListenerOptions} for what happens
 * when it throws.
 *
 * <p>{@link #send(Message, long)} honours its timeout: 0 does not wait for room, less than 0 waits as long as it takes;
 * it returns false if there was none. {@link #send(Message)} waits as {@link #setSendTimeout} says.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
public abstract sealed class AbstractRingChannel extends AbstractSubscribableChannel
        implements SubscribableChannel, ManageableSmartLifecycle permits RingChannel, BroadcastRingChannel {
    private final RingQueue ring;
    private final String group;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private EnvelopeCodec codec;
    private RingListenerOptions listenerOptions = RingListenerOptions.defaults();
    private RingPublisher publisher;
    private long sendTimeout = RingPublisher.FOREVER;
    private int phase = Integer.MAX_VALUE / 2;
    private boolean autoStartup = true;
    private volatile boolean running;
    private @Nullable RingListenerContainer container;

    AbstractRingChannel(RingQueue ring, String group) {
        this.ring = ring;
        this.group = group;
        this.codec = new EnvelopeCodec();
        this.publisher = new RingPublisher(ring, codec);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public final void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        this.publisher = new RingPublisher(ring, codec);
    }

    /**
     * How messages are taken: concurrency, redelivery, dead letters. Takes effect with the next start.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public final void setListenerOptions(RingListenerOptions listenerOptions) {
        this.listenerOptions = listenerOptions;
    }

    /**
     * How long {@link #send(Message)}, which states no timeout, waits for room.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @throws IllegalArgumentException if it is less than zero
     */
    public final void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    /**
     * Whether it starts with the application context.
     *
     * @param autoStartup default true
     */
    public final void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    /**
     * When it starts and stops among other beans.
     *
     * @param phase default half of the greatest, as message producers have it: after subscribers, before web servers
     */
    public final void setPhase(int phase) {
        this.phase = phase;
    }

    /** The listener of one dispatch thread. */
    abstract MessageHandler newListener();

    @Override
    public final boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected final boolean doSend(Message<?> message, long timeout) {
        return publisher.publish(message, timeout);
    }

    @Override
    public final boolean subscribe(MessageHandler handler) {
        lifecycle.lock();
        boolean subscribed = false;
        try {
            boolean added = super.subscribe(handler);
            if (running) {
                takeMessages();
            }
            subscribed = true;
            return added;
        } finally {
            if (!subscribed) {
                super.unsubscribe(handler);
            }
            lifecycle.unlock();
        }
    }

    /** If this is the last subscriber, takes no more messages, and waits for it if it is at work. */
    @Override
    public final boolean unsubscribe(MessageHandler handler) {
        lifecycle.lock();
        try {
            if (getSubscriberCount() == 1) {
                stopTaking(); // first, or a message might be taken that nobody handles
            }
            boolean removed = super.unsubscribe(handler);
            if (running) {
                takeMessages();
            }
            return removed;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void start() {
        lifecycle.lock();
        try {
            if (!running) {
                takeMessages();
                running = true;
            }
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void stop() {
        lifecycle.lock();
        try {
            running = false;
            stopTaking();
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void stop(Runnable callback) {
        RingListenerContainer stopping;
        lifecycle.lock();
        try {
            running = false;
            stopping = container;
            container = null;
        } finally {
            lifecycle.unlock();
        }
        if (stopping == null) {
            callback.run();
        } else {
            stopping.stop(callback);
        }
    }

    private void takeMessages() {
        if (container == null && getSubscriberCount() > 0) {
            RingListenerContainer starting =
                    new RingListenerContainer(threadName(), ring, group, codec, listenerOptions, this::newListener);
            starting.start();
            container = starting;
        }
    }

    private void stopTaking() {
        RingListenerContainer stopping = container;
        container = null;
        if (stopping != null) {
            stopping.stop();
        }
    }

    private String threadName() {
        String name = getComponentName();
        return name == null ? ring.name() : name;
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    @Override
    public final boolean isAutoStartup() {
        return autoStartup;
    }

    @Override
    public final int getPhase() {
        return phase;
    }

    @Override
    public void destroy() {
        stop();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:channel";
    }
}
