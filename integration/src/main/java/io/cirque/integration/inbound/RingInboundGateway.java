package io.cirque.integration.inbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingCall;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerContainer;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.integration.gateway.MessagingGatewaySupport;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
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
 * message that no gateway sent is passed on, and what it returns is dropped.
 *
 * <p>Starts with the application context, late. Set it up before it is used; then it is thread-safe. It does not close
 * the rings, which must stay open longer.
 */
@IntegrationManagedResource
public class RingInboundGateway extends MessagingGatewaySupport {
    private static final int LONGEST_FAILURE = 1000;

    private final RingQueue requests;
    private final RingQueue replies;
    private final String group;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions listenerOptions = RingListenerOptions.defaults();
    private Duration sendTimeout = Duration.ofSeconds(5);
    private boolean returnExceptions = true;
    private @Nullable RingListenerContainer container;
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
        this.group = group;
        this.replies = replies;
        setErrorOnTimeout(true);
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
    }

    /**
     * How requests are taken: concurrency, redelivery, dead letters. Takes effect with the next start.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        this.listenerOptions = listenerOptions;
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
        String name = getComponentName();
        RingListenerContainer starting = new RingListenerContainer(
                name == null ? requests.name() : name, requests, group, codec, listenerOptions, () -> this::onMessage);
        starting.start();
        container = starting;
    }

    @Override
    protected void doStop() {
        stopping = true;
        RingListenerContainer ending = container;
        container = null;
        if (ending != null) {
            ending.stop();
        }
        super.doStop();
    }

    private void onMessage(Message<?> message) {
        RingCall call = message.getHeaders().get(RingHeaders.CALL, RingCall.class);
        if (call == null) {
            send(message);
            return;
        }
        Message<?> reply;
        try {
            reply = sendAndReceiveMessage(message);
        } catch (RuntimeException failure) {
            if (stopping || !returnExceptions) {
                throw failure;
            }
            logger.warn(failure, () -> "A request failed; its caller is told: " + message.getHeaders());
            publish(failed(message, failure), call);
            return;
        }
        if (reply != null) {
            reply(message, reply, call);
        }
    }

    /** A reply that cannot be put into the ring is a failure too, which the caller can be told. */
    private void reply(Message<?> request, Message<?> reply, RingCall call) {
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

    private static Message<?> failed(Message<?> request, Throwable failure) {
        String text = NestedExceptionUtils.getMostSpecificCause(failure).toString();
        String failed = text.length() <= LONGEST_FAILURE ? text : text.substring(0, LONGEST_FAILURE);
        return MessageBuilder.withPayload(failed)
                .copyHeaders(request.getHeaders())
                .setHeader(RingHeaders.CALL_FAILURE, failed)
                .build();
    }
}
