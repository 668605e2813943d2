package io.cirque.integration.channel;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.RingReceiverEndpoint;
import io.cirque.integration.support.TransactionAwarePublisher;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.channel.AbstractPollableChannel;
import org.springframework.integration.channel.QueueChannelOperations;
import org.springframework.integration.core.MessageSelector;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.ManageableLifecycle;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.messaging.Message;

/**
 * A channel that is asked for its messages, which wait in a ring. It shares them with all channels, in any process, that
 * have the same ring and group.
 *
 * <p>{@link #receive(long)} honours its timeout: 0 does not wait, less than 0 waits as long as it takes. The message is
 * acknowledged when it returns: what the caller then fails to do is not done again. Within a transaction, that of a
 * transactional poller for example, it is acknowledged when this commits, and delivered again if it rolls back. Use a
 * {@link RingChannel} where messages must not be lost with their handler. {@link #send(Message, long)} honours its
 * timeout too, as {@link RingChannel} does.
 *
 * <p>A message that cannot be decoded makes {@code receive} throw and stays in the ring, until it has done so too often
 * and goes to the dead letters; so does one whose transactions rolled back too often.
 *
 * <p>It gives messages from the beginning, without being started, until it is stopped. If the ring is deleted or closed, or
 * the group removed, it stops by itself: {@code receive} returns null from then on, an error is logged and a
 * {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
@IntegrationManagedResource
public final class PollableRingChannel extends AbstractPollableChannel
        implements QueueChannelOperations, ManageableLifecycle {
    private final RingQueue ring;
    private final String group;
    private final RingReceiverEndpoint endpoint;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private TransactionAwarePublisher publisher;
    private boolean transacted;
    private long sendTimeout = RingPublisher.FOREVER;

    /**
     * A channel in the group {@code default}.
     *
     * @param ring where the messages wait
     */
    public PollableRingChannel(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A channel.
     *
     * @param ring where the messages wait
     * @param group shares the messages between its members; joined with the first call of receive
     */
    public PollableRingChannel(RingQueue ring, String group) {
        this.ring = ring;
        this.group = group;
        this.publisher = new TransactionAwarePublisher(ring, codec);
        this.endpoint = new RingReceiverEndpoint(ring, group, this::ringGone);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        this.publisher = new TransactionAwarePublisher(ring, codec);
        endpoint.setCodec(codec);
    }

    /**
     * What becomes of messages that cannot be decoded or come back too often: only the most deliveries, the dead letters,
     * the error handler, the most unacknowledged and the shutdown timeout mean something here.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        endpoint.setOptions(listenerOptions);
    }

    /**
     * How long {@link #send(Message)}, which states no timeout, waits for room.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    /**
     * Whether a message that is sent within a transaction is published when that has committed, and not at all if it
     * rolls back. The sender learns by an exception, after the commit, if the ring has no room then.
     *
     * @param transacted default false: a message is published at once
     */
    public void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    @Override
    public boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected boolean doSend(Message<?> message, long timeout) {
        return transacted ? publisher.publishAtCommit(message, timeout) : publisher.publish(message, timeout);
    }

    @Override
    protected void onInit() {
        super.onInit();
        codec.setBeanFactory(getBeanFactory());
    }

    @Override
    protected @Nullable Message<?> doReceive(long timeout) {
        return endpoint.receive(open -> open.receive(timeout));
    }

    private void ringGone(RingException cause) {
        logger.error(cause, () -> "'" + getComponentName() + "' gives no more messages");
        ApplicationContext context = getApplicationContext();
        if (context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    /** Gives messages again, after it was stopped. */
    @Override
    public void start() {
        endpoint.start();
    }

    /**
     * Leaves the group, and gives no messages until it is started. Calls that wait for a message return null. Waits until
     * the messages that it gave are acknowledged, but not for longer than the shutdown timeout.
     */
    @Override
    public void stop() {
        endpoint.stop();
    }

    /** Whether it gives messages: from the beginning, until it is stopped or its ring is gone. */
    @Override
    public boolean isRunning() {
        return !endpoint.isStopped();
    }

    /**
     * Takes all messages that wait for the group, as {@link #receive(long)} with a timeout of 0 does. It ends, with a
     * warning, before one that cannot be decoded; and in a transaction, at whose commit they are acknowledged, when it has
     * received as many as may be unacknowledged.
     *
     * @return these, acknowledged unless in a transaction
     * @throws EnvelopeException if the very first cannot be decoded
     */
    @Override
    @ManagedOperation(description = "Takes all messages that wait for the group")
    public List<Message<?>> clear() {
        List<Message<?>> cleared = new ArrayList<>();
        try {
            for (Message<?> next = doReceive(0); next != null; next = doReceive(0)) {
                cleared.add(next);
            }
        } catch (EnvelopeException e) {
            if (cleared.isEmpty()) {
                throw e;
            }
            logger.warn(
                    e,
                    () -> "'" + getComponentName() + "' is not cleared: after " + cleared.size()
                            + " messages comes one that cannot be decoded");
        }
        return cleared;
    }

    /**
     * Without a selector, {@link #clear()}.
     *
     * @param selector none
     * @return the messages that were removed
     * @throws UnsupportedOperationException if there is one: a ring's messages are taken in their order
     */
    @Override
    public List<Message<?>> purge(@Nullable MessageSelector selector) {
        if (selector != null) {
            throw new UnsupportedOperationException("ring '" + ring.name() + "' cannot drop messages out of the middle:"
                    + " receive them, and send again those that are to stay");
        }
        return clear();
    }

    /**
     * How many messages of the group are not acknowledged yet.
     *
     * @return zero or more
     */
    @Override
    @ManagedAttribute(description = "Messages that the group has not acknowledged")
    public int getQueueSize() {
        RingStatistics statistics = ring.statistics();
        long waiting = statistics.groups().stream()
                .filter(found -> found.name().equals(group))
                .findFirst()
                .map(GroupStatistics::lag)
                .orElse(0L);
        return (int) Math.min(waiting, Integer.MAX_VALUE);
    }

    /**
     * For how many more messages there is room, if each takes one cell.
     *
     * @return zero or more
     */
    @Override
    @ManagedAttribute(description = "Messages of one cell that still fit")
    public int getRemainingCapacity() {
        RingStatistics statistics = ring.statistics();
        return (int) Math.max(0, Math.min(statistics.cells() - statistics.usedCells(), Integer.MAX_VALUE));
    }

    /**
     * How many messages this channel has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages put to the dead letters")
    public long getDeadLetterCount() {
        return endpoint.deadLetters().count();
    }

    @Override
    public void registerMetricsCaptor(MetricsCaptor captor) {
        super.registerMetricsCaptor(captor);
        endpoint.deadLetters().register(captor, getComponentName());
    }

    /** Leaves the group. Calls that wait for a message return null. */
    @Override
    public void destroy() {
        endpoint.close();
        endpoint.deadLetters().remove();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:pollable-channel";
    }
}
