package io.cirque.integration.inbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListener;
import io.cirque.integration.support.RingListenerEndpoint;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.AttributeAccessor;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.context.OrderlyShutdownCapable;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.core.RecoveryCallback;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.messaging.Message;

/**
 * Takes messages from a ring for a group and sends them to a channel. A message is acknowledged when the channel's send
 * has returned, or as the {@linkplain RingListenerOptions.Builder#ackMode options} say. If the flow behind it throws, the
 * error goes to the error channel if there is one, with the failed message and, in the header
 * {@link RingHeaders#RAW_MESSAGE}, the record from the ring, and the message is done; without an error channel, or if that
 * throws too, it is delivered again, see {@link RingListenerOptions}. What cannot be taken out of its envelope goes the
 * same ways.
 *
 * <p>Starts with the application context, late, and is joined to the group from then on: a group that does not exist
 * begins with the messages that follow. If the ring is deleted or closed, or the group removed, it stops by itself: it
 * does not run any more, an error is logged and a {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
@IntegrationManagedResource
public class RingMessageDrivenChannelAdapter extends MessageProducerSupport
        implements Pausable, OrderlyShutdownCapable {
    private final RingQueue ring;
    private final RingListenerEndpoint endpoint;
    private @Nullable RetryTemplate retryTemplate;
    private @Nullable RecoveryCallback<?> recoveryCallback;
    private boolean bindSourceRecord;

    /**
     * An adapter in the group {@code default}.
     *
     * @param ring where messages are taken
     */
    public RingMessageDrivenChannelAdapter(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * An adapter.
     *
     * @param ring where messages are taken
     * @param group shares the messages between its members
     */
    public RingMessageDrivenChannelAdapter(RingQueue ring, String group) {
        this.ring = ring;
        this.endpoint = new RingListenerEndpoint(ring, group, this::ringGone);
        setErrorMessageStrategy(new RawRecordErrorMessageStrategy());
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
     * How messages are taken: acknowledgement, batches, concurrency, redelivery, dead letters. Takes effect with the next
     * start.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        endpoint.setOptions(listenerOptions);
    }

    /**
     * Sends a message to the channel again, as often as the template says, before its delivery counts as failed.
     *
     * @param retryTemplate default: that of the listener options
     */
    public void setRetryTemplate(RetryTemplate retryTemplate) {
        this.retryTemplate = retryTemplate;
    }

    /**
     * Called when the retry template has given up; when it returns the message is done. An
     * {@link org.springframework.integration.handler.advice.ErrorMessageSendingRecoverer} takes the place of the error
     * channel, which cannot be there beside a retry template.
     *
     * @param recoveryCallback default: that of the listener options
     */
    public void setRecoveryCallback(RecoveryCallback<?> recoveryCallback) {
        this.recoveryCallback = recoveryCallback;
    }

    /**
     * Whether the {@link io.cirque.integration.support.RingRecord} goes with the message, in the header
     * {@link IntegrationMessageHeaderAccessor#SOURCE_DATA}; with a batch, a list of these.
     *
     * @param bindSourceRecord default false
     */
    public void setBindSourceRecord(boolean bindSourceRecord) {
        this.bindSourceRecord = bindSourceRecord;
    }

    @Override
    public String getComponentType() {
        return "cirque:message-driven-channel-adapter";
    }

    @Override
    protected void doStart() {
        endpoint.setOptions(options());
        String name = getComponentName();
        endpoint.start(name == null ? ring.name() : name, () -> listener);
    }

    private RingListenerOptions options() {
        RingListenerOptions.Builder options = endpoint.options().mutate();
        if (retryTemplate != null) {
            options.retryTemplate(retryTemplate);
        }
        if (recoveryCallback != null) {
            options.recoveryCallback(recoveryCallback);
        }
        RingListenerOptions complete = options.build();
        if (complete.hasRetryTemplate() && getErrorChannel() != null) {
            throw new IllegalStateException("'" + getComponentName() + "' has an error channel and a retry template:"
                    + " leave out the channel, and give an ErrorMessageSendingRecoverer as the recovery callback");
        }
        return complete;
    }

    private final RingListener listener = new RawRecordListener() {
        @Override
        void take(Message<?> message, Supplier<Object> raw) {
            sendMessage(bindSourceRecord ? bound(message, raw) : message);
        }

        @Override
        boolean takeFailure(Supplier<Object> raw, RuntimeException failure) {
            return sendErrorMessageIfNecessary(null, failure);
        }
    };

    private Message<?> bound(Message<?> message, Supplier<Object> raw) {
        return getMessageBuilderFactory()
                .fromMessage(message)
                .setHeader(org.springframework.integration.IntegrationMessageHeaderAccessor.SOURCE_DATA, raw.get())
                .build();
    }

    @Override
    protected AttributeAccessor getErrorMessageAttributes(@Nullable Message<?> message) {
        return RawRecordListener.addRecord(super.getErrorMessageAttributes(message));
    }

    @Override
    protected void doStop() {
        endpoint.stop();
    }

    @Override
    protected void doStop(Runnable callback) {
        endpoint.stop(callback);
    }

    private void ringGone(RingException cause) {
        ApplicationContext context = getApplicationContext();
        if (endpoint.stopIfGone(lifecycleLock, this::stop) && context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    /** Takes no messages until it is resumed; they wait, or go to other consumers. */
    @Override
    public void pause() {
        endpoint.pause(true);
    }

    @Override
    public void resume() {
        endpoint.pause(false);
    }

    @Override
    public boolean isPaused() {
        return endpoint.isPaused();
    }

    @Override
    public int beforeShutdown() {
        stop();
        return 0;
    }

    @Override
    public int afterShutdown() {
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
    public void setConcurrency(int concurrency) {
        endpoint.setConcurrency(concurrency);
    }

    /**
     * The number of dispatch threads.
     *
     * @return 1 or more
     */
    @ManagedAttribute(description = "Number of dispatch threads")
    public int getConcurrency() {
        return endpoint.getConcurrency();
    }

    /**
     * How many messages this adapter has put to the dead letters.
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
        super.destroy();
        endpoint.deadLetters().remove();
    }
}
