package io.cirque.integration.inbound;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.ReplyRings;
import io.cirque.integration.support.RingCall;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListener;
import io.cirque.integration.support.RingListenerEndpoint;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.RingRecord;
import io.cirque.ring.RingException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.AttributeAccessor;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.integration.context.OrderlyShutdownCapable;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.gateway.MessagingGatewaySupport;
import org.springframework.integration.mapping.InboundMessageMapper;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.Assert;

/**
 * Answers the calls of {@link io.cirque.integration.outbound.RingOutboundGateway}s: takes requests from a ring for a
 * group, sends each to the request channel, and publishes what comes back to the ring of replies. A request is
 * acknowledged when its reply is published: if the process dies before, another replier of the group gets the request,
 * with delivery attempt 2. A request is therefore handled at least once, and its caller sees one reply.
 *
 * <p>What the flow throws goes to the error channel if there is one, whose reply is the caller's. Without one, the caller
 * gets the exception's type and text, and the request is done; with {@link #setReturnExceptions returnExceptions} off,
 * the request is delivered again and dead-lettered as {@link RingListenerOptions} say, and its caller waits in vain. A
 * request that cannot be taken out of its envelope goes the same ways. Error messages have the record from the ring in
 * the header {@link RingHeaders#RAW_MESSAGE}. A message that no gateway sent is passed on, and what it returns is dropped.
 *
 * <p>Starts with the application context, late. Set it up before it is used; then it is thread-safe. It does not close
 * the rings, which must stay open longer.
 */
@IntegrationManagedResource
public class RingInboundGateway extends MessagingGatewaySupport implements Pausable, OrderlyShutdownCapable {
    private static final int LONGEST_FAILURE = 1000;

    /** Instead of a message that cannot be read, its failure is sent, and fails as a flow does: errors have one way. */
    private static final InboundMessageMapper<Object> MESSAGE_OR_FAILURE = (request, headers) -> {
        if (request instanceof Message<?> message) {
            return message;
        }
        throw (RuntimeException) request;
    };

    private final RingQueue requests;
    private final RingQueue replies;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private Duration sendTimeout = Duration.ofSeconds(5);
    private boolean returnExceptions = true;
    private final RingListenerEndpoint endpoint;
    private volatile boolean stopping;
    private volatile long unpublishedReplies;

    /**
     * A gateway in the group {@code default}.
     *
     * @param requests where requests are taken
     * @param replies where replies go; the one that the outbound gateways were given
     */
    public RingInboundGateway(RingQueue requests, RingQueue replies) {
        this(requests, RingOptions.DEFAULT_GROUP, replies);
    }

    /**
     * A gateway.
     *
     * @param requests where requests are taken
     * @param group shares the requests between its members
     * @param replies where replies go; the one that the outbound gateways were given
     * @throws IllegalArgumentException if both are the same ring
     */
    public RingInboundGateway(RingQueue requests, String group, RingQueue replies) {
        Assert.isTrue(
                !requests.path().equals(replies.path()),
                () -> "ring '" + requests.name() + "' cannot take requests and replies: use one for each");
        this.requests = requests;
        this.replies = replies;
        this.endpoint = new RingListenerEndpoint(requests, group, this::ringGone);
        setErrorOnTimeout(true);
        setErrorMessageStrategy(new RawRecordErrorMessageStrategy());
        setRequestMapper(MESSAGE_OR_FAILURE);
    }

    /**
     * Takes requests out of their envelopes and puts replies in.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @throws IllegalArgumentException if it makes no envelopes
     */
    public void setCodec(EnvelopeCodec codec) {
        codec.requireEnvelopes("The inbound gateway");
        this.codec = codec;
        endpoint.setCodec(codec);
    }

    /**
     * How requests are taken: concurrency, redelivery, dead letters. Takes effect with the next start. Requests come one
     * at a time and are acknowledged with their reply, whatever the options say of batches and of acknowledgment.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        endpoint.setOptions(
                listenerOptions.mutate().ackMode(AckMode.AUTO).batchSize(1).build());
    }

    /**
     * How long a reply waits for room in the ring of replies. Then it is logged, counted, and given up: its caller has
     * not got it in time, and others wait.
     *
     * @param sendTimeout zero or more; default 5 s
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setSendTimeout(Duration sendTimeout) {
        RingPublisher.millis(sendTimeout);
        this.sendTimeout = sendTimeout;
    }

    /**
     * Whether the caller gets what the flow throws. If not, a request whose flow throws is delivered again.
     *
     * @param returnExceptions default true
     */
    public void setReturnExceptions(boolean returnExceptions) {
        this.returnExceptions = returnExceptions;
    }

    /**
     * Replies that could not be published because the ring of replies was full for too long.
     *
     * @return how many since the gateway was made
     */
    @ManagedAttribute(description = "Replies that found no room in the ring of replies")
    public long getUnpublishedReplies() {
        return unpublishedReplies;
    }

    @Override
    public String getComponentType() {
        return "cirque:inbound-gateway";
    }

    @Override
    protected void onInit() {
        super.onInit();
        codec.setBeanFactory(getBeanFactory());
    }

    @Override
    protected void doStart() {
        super.doStart();
        stopping = false;
        ReplyRings.warnOfUnreadGroups(replies);
        String name = getComponentName();
        endpoint.start(name == null ? requests.name() : name, () -> listener);
    }

    @Override
    protected void doStop() {
        stopping = true;
        endpoint.stop();
        super.doStop();
    }

    @Override
    protected void doStop(Runnable callback) {
        stopping = true;
        endpoint.stop(() -> stopReplies(callback));
    }

    /** When the requests that were at work are answered, and unless it has been started again meanwhile. */
    private void stopReplies(Runnable callback) {
        lifecycleLock.lock();
        try {
            if (stopping) {
                super.doStop();
            }
        } finally {
            lifecycleLock.unlock();
            callback.run();
        }
    }

    private void ringGone(RingException cause) {
        ApplicationContext context = getApplicationContext();
        if (endpoint.stopIfGone(lifecycleLock, this::stop) && context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    /** Takes no requests until it is resumed; they wait, or go to other repliers. */
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

    /** Stops, which waits for the requests that are at work: none are active then. */
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
     * @throws RingException if the ring of requests has no room for as many consumers
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
     * How many requests this gateway has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Requests put to the dead letters")
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

    private final RingListener listener = new RawRecordListener() {
        @Override
        void take(Message<?> message, Supplier<Object> record) {
            handle(message);
        }

        @Override
        boolean takeFailure(Supplier<Object> record, RuntimeException failure) {
            return record.get() instanceof RingRecord unread && isHandled(unread, failure);
        }
    };

    @Override
    protected AttributeAccessor getErrorMessageAttributes(@Nullable Message<?> message) {
        return RawRecordListener.addRecord(super.getErrorMessageAttributes(message));
    }

    private void handle(Message<?> message) {
        RingCall call = message.getHeaders().get(RingHeaders.CALL, RingCall.class);
        if (call == null) {
            send(message);
        } else {
            answer(message, message.getHeaders(), call);
        }
    }

    /** Whether somebody has learned that the record cannot be read. */
    private boolean isHandled(RingRecord unread, RuntimeException failure) {
        RingCall call = RingCall.of(ByteBuffer.wrap(unread.toByteArray()));
        if (call == null) {
            MessageChannel errors = getErrorChannel();
            return errors != null && errors.send(buildErrorMessage(null, failure));
        }
        answer(failure, new MessageHeaders(Map.of(RingHeaders.SEQUENCE, unread.sequence())), call);
        return true;
    }

    /** @param request a message, or the failure to read it */
    private void answer(Object request, MessageHeaders headers, RingCall call) {
        Message<?> reply;
        try {
            reply = sendAndReceiveMessage(request);
        } catch (RuntimeException failure) {
            if (stopping || !returnExceptions) {
                throw failure;
            }
            logger.warn(failure, () -> "A request failed; its caller is told: " + headers);
            publish(failed(headers, failure), call);
            return;
        }
        if (reply != null) {
            reply(headers, reply, call);
        }
    }

    /** A reply that cannot be put into the ring is a failure too, which the caller can be told. */
    private void reply(MessageHeaders request, Message<?> reply, RingCall call) {
        try {
            publish(reply, call);
        } catch (RuntimeException failure) {
            if (!returnExceptions) {
                throw failure;
            }
            logger.warn(failure, () -> "A reply cannot be published; its caller is told: " + reply.getHeaders());
            publish(failed(request, failure), call);
        }
    }

    private void publish(Message<?> reply, RingCall call) {
        boolean published = new RingPublisher(replies, codec).publish(reply, call, RingPublisher.millis(sendTimeout));
        if (published) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new MessageDeliveryException(
                    reply, "Interrupted while waiting for room in ring '" + replies.name() + "'");
        }
        synchronized (this) {
            unpublishedReplies++;
        }
        logger.error(() -> "A reply is given up, for ring '" + replies.name() + "' was full for "
                + sendTimeout.toMillis() + " ms: give it more capacity, or let it overwrite; a process that is stopped"
                + " may hold it up: " + reply.getHeaders());
    }

    private static Message<?> failed(MessageHeaders request, Throwable failure) {
        String text = NestedExceptionUtils.getMostSpecificCause(failure).toString();
        String failed = text.length() <= LONGEST_FAILURE ? text : text.substring(0, LONGEST_FAILURE);
        return MessageBuilder.withPayload(failed)
                .copyHeaders(request)
                .setHeader(RingHeaders.CALL_FAILURE, failed)
                .build();
    }
}
