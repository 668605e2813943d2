package io.cirque.integration.channel;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingListenerEndpoint;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.TransactionAwarePublisher;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.channel.AbstractSubscribableChannel;
import org.springframework.integration.context.OrderlyShutdownCapable;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.ManageableSmartLifecycle;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.integration.support.management.observation.MessageReceiverObservationConvention;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
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
 * <p>If the ring is deleted or closed, or the group removed, the channel stops by itself: it does not run any more, an
 * error is logged and a {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
@IntegrationManagedResource
public abstract sealed class AbstractRingChannel extends AbstractSubscribableChannel
        implements SubscribableChannel, ManageableSmartLifecycle, Pausable, OrderlyShutdownCapable
        permits RingChannel, BroadcastRingChannel {
    private final RingQueue ring;
    private final RingListenerEndpoint endpoint;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private TransactionAwarePublisher publisher;
    private boolean transacted;
    private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;
    private @Nullable MessageReceiverObservationConvention receiverObservationConvention;
    private long sendTimeout = RingPublisher.FOREVER;
    private int phase = Integer.MAX_VALUE / 2;
    private boolean autoStartup = true;
    private volatile boolean running;

    AbstractRingChannel(RingQueue ring, String group) {
        this.ring = ring;
        this.endpoint = new RingListenerEndpoint(ring, group, this::ringGone);
        this.publisher = new TransactionAwarePublisher(ring, codec);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public final void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        endpoint.setCodec(codec);
        this.publisher = new TransactionAwarePublisher(ring, codec);
    }

    /**
     * How messages are taken: acknowledgement, concurrency, redelivery, dead letters. Takes effect with the next start.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public final void setListenerOptions(RingListenerOptions listenerOptions) {
        endpoint.setOptions(listenerOptions);
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
     * Whether a message that is sent within a transaction is published when that has committed, and not at all if it
     * rolls back. The sender learns by an exception, after the commit, if the ring has no room then.
     *
     * @param transacted default false: a message is published at once
     */
    public final void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    /**
     * Names and tags the observations of messages that are received.
     *
     * @param convention default: Spring Integration's, with the type {@code channel}
     */
    public final void setReceiverObservationConvention(MessageReceiverObservationConvention convention) {
        this.receiverObservationConvention = convention;
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

    @Override
    protected void onInit() {
        super.onInit();
        codec.setBeanFactory(getBeanFactory());
    }

    /** The listener of one dispatch thread. */
    abstract MessageHandler newListener();

    @Override
    public final boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected final boolean doSend(Message<?> message, long timeout) {
        return transacted ? publisher.publishAtCommit(message, timeout) : publisher.publish(message, timeout);
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
                endpoint.stop(); // first, or a message might be taken that nobody handles
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
            endpoint.stop();
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void stop(Runnable callback) {
        lifecycle.lock();
        try {
            running = false;
            endpoint.stop(callback);
        } finally {
            lifecycle.unlock();
        }
    }

    private void ringGone(RingException cause) {
        ApplicationContext context = getApplicationContext();
        if (endpoint.stopIfGone(lifecycle, this::stop) && context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    private void takeMessages() {
        if (getSubscriberCount() > 0) {
            String name = getComponentName();
            endpoint.start(name == null ? ring.name() : name, this::newObservedListener);
        }
    }

    private MessageHandler newObservedListener() {
        return new ReceivingHandler(this, newListener(), observationRegistry, receiverObservationConvention);
    }

    /** Takes no messages until it is resumed; they wait, or go to other consumers. Sending goes on. */
    @Override
    public final void pause() {
        endpoint.pause(true);
    }

    @Override
    public final void resume() {
        endpoint.pause(false);
    }

    @Override
    public final boolean isPaused() {
        return endpoint.isPaused();
    }

    /** Takes no more messages; those that come wait in the ring. */
    @Override
    public final int beforeShutdown() {
        stop();
        return 0;
    }

    @Override
    public final int afterShutdown() {
        return 0;
    }

    /**
     * Changes the number of dispatch threads, at once and for further starts.
     *
     * @param concurrency at least 1; default: what the listener options say
     * @throws IllegalArgumentException if it is less
     * @throws RingException if the ring has no room for as many consumers
     */
    @ManagedAttribute(description = "Number of dispatch threads")
    public final void setConcurrency(int concurrency) {
        endpoint.setConcurrency(concurrency);
    }

    /**
     * The number of dispatch threads.
     *
     * @return 1 or more
     */
    @ManagedAttribute(description = "Number of dispatch threads")
    public final int getConcurrency() {
        return endpoint.getConcurrency();
    }

    /**
     * How many messages this channel has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages put to the dead letters")
    public final long getDeadLetterCount() {
        return endpoint.deadLetters().count();
    }

    @Override
    public final void registerMetricsCaptor(MetricsCaptor captor) {
        super.registerMetricsCaptor(captor);
        endpoint.deadLetters().register(captor, getComponentName());
    }

    @Override
    public final void registerObservationRegistry(ObservationRegistry registry) {
        super.registerObservationRegistry(registry);
        this.observationRegistry = registry;
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
        endpoint.deadLetters().remove();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:channel";
    }
}
