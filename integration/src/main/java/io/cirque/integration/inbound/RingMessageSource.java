package io.cirque.integration.inbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingReceiverEndpoint;
import io.cirque.ring.RingException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.endpoint.AbstractMessageSource;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.messaging.Message;

/**
 * Messages of a ring for a poller, one a call. The {@link org.springframework.integration.acks.AcknowledgmentCallback} in
 * the header settles a message: the poller accepts it when its flow has returned, and rejects it when that throws, unless
 * the flow has called {@code noAutoAck()}; then it is settled whenever, and in whatever thread, somebody does it. Within
 * the transaction of a transactional poller it is acknowledged at the commit, and delivered again after a rollback.
 *
 * <p>It joins its group with the first poll. If the ring is deleted or closed, or the group removed, it stops by itself:
 * it does not run any more and gives no messages, an error is logged and a {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
@IntegrationManagedResource
public class RingMessageSource extends AbstractMessageSource<Object>
        implements Pausable, ApplicationEventPublisherAware {
    private final RingReceiverEndpoint endpoint;
    private long receiveTimeout;
    private boolean defaultRequeueRejected = true;
    private @Nullable ApplicationEventPublisher events;
    private volatile boolean paused;

    /**
     * A source in the group {@code default}.
     *
     * @param ring where messages are taken
     */
    public RingMessageSource(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A source.
     *
     * @param ring where messages are taken
     * @param group shares the messages between its members; created if it does not exist
     */
    public RingMessageSource(RingQueue ring, String group) {
        this.endpoint = new RingReceiverEndpoint(ring, group, this::ringGone);
    }

    /**
     * Takes messages out of their envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        endpoint.setCodec(codec);
    }

    /**
     * What becomes of messages that come back too often, and how many may be unacknowledged: only the most deliveries, the
     * dead letters, the error handler, the most unacknowledged and the shutdown timeout mean something here.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        endpoint.setOptions(listenerOptions);
    }

    /**
     * How long a poll waits for a message.
     *
     * @param receiveTimeout zero or more; default zero, which does not wait
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setReceiveTimeout(Duration receiveTimeout) {
        if (receiveTimeout.isNegative()) {
            throw new IllegalArgumentException("receive timeout " + receiveTimeout + ": state zero or more");
        }
        this.receiveTimeout = receiveTimeout.toMillis();
    }

    /**
     * What it means that a message is rejected while the framework acknowledges, as a poller does whose flow throws: true
     * that it is delivered again, until it has been too often; false that it goes to the dead letters at once, as it does
     * when it is rejected after {@code noAutoAck()}.
     *
     * @param defaultRequeueRejected default true
     */
    public void setDefaultRequeueRejected(boolean defaultRequeueRejected) {
        this.defaultRequeueRejected = defaultRequeueRejected;
    }

    @Override
    public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
        this.events = publisher;
    }

    @Override
    public String getComponentType() {
        return "cirque:message-source";
    }

    @Override
    protected @Nullable Message<?> doReceive() {
        return paused ? null : endpoint.receive(open -> open.take(receiveTimeout, defaultRequeueRejected));
    }

    private void ringGone(RingException cause) {
        logger.error(cause, () -> "'" + getComponentName() + "' takes no more messages");
        if (events != null) {
            events.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    @Override
    public void start() {
        endpoint.start();
    }

    /**
     * Leaves the group. Waits until the messages that it gave are acknowledged, but not for longer than the shutdown
     * timeout; then they go to other consumers.
     */
    @Override
    public void stop() {
        endpoint.stop();
    }

    @Override
    public boolean isRunning() {
        return endpoint.isStarted();
    }

    /** Gives no messages until it is resumed; a poll that waits for one already may still give it. */
    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    /**
     * How many messages this source has put to the dead letters.
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

    @Override
    public void destroy() {
        stop();
        endpoint.deadLetters().remove();
        super.destroy();
    }
}
