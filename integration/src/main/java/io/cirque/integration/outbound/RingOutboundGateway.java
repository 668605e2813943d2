package io.cirque.integration.outbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.ReplyRings;
import io.cirque.integration.support.RingCall;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.integration.support.AbstractIntegrationMessageBuilder;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.ManageableLifecycle;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.MessagingException;
import org.springframework.util.Assert;

/**
 * Calls a {@link io.cirque.integration.inbound.RingInboundGateway}, usually in another process: publishes each message
 * to the ring of requests, and waits for the message in the ring of replies that answers it.
 *
 * <p>Any number of gateways in any number of processes may share both rings. Each reads the replies as a group of its
 * own, which begins when it starts and is gone when it stops or its process dies; it looks at each reply's call and takes
 * only those to its own calls. So the ring of replies needs room in its group table for as many gateways as there are.
 *
 * <p>A call that gets no reply in time throws {@link MessageTimeoutException}. A reply that comes later, and the second
 * reply to a request that was delivered twice, goes to the {@linkplain #setLateReplyChannel late reply channel}, is
 * logged and counted; no other call ever gets it. What the replier throws, this throws as a
 * {@link MessageHandlingException} with the type and text of the original.
 *
 * <p>If the ring of replies is deleted or closed, or the gateway's group removed, it stops by itself: calls fail, it does
 * not run any more, an error is logged and a {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is used; then it is thread-safe: as many threads may call at once as like. It does not close the
 * rings, which must stay open longer.
 */
@IntegrationManagedResource
public class RingOutboundGateway extends AbstractReplyProducingMessageHandler implements ManageableLifecycle {
    private final RingQueue requests;
    private final RingQueue replies;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private Duration receiveTimeout = Duration.ofSeconds(5);
    private @Nullable MessageChannel lateReplyChannel;
    private @Nullable String lateReplyChannelName;
    private @Nullable MessageSenderObservationConvention senderObservationConvention;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile @Nullable ReplyListener listener;
    private final AtomicLong lateReplies = new AtomicLong();

    /**
     * A gateway.
     *
     * @param requests where requests go
     * @param replies where their replies come; the one that the inbound gateway was given
     * @throws IllegalArgumentException if both are the same ring
     */
    public RingOutboundGateway(RingQueue requests, RingQueue replies) {
        Assert.isTrue(
                !requests.path().equals(replies.path()),
                () -> "ring '" + requests.name() + "' cannot take requests and replies: use one for each");
        this.requests = requests;
        this.replies = replies;
        setRequiresReply(true);
    }

    /**
     * Puts requests into envelopes and takes replies out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @throws IllegalArgumentException if it makes no envelopes
     */
    public void setCodec(EnvelopeCodec codec) {
        codec.requireEnvelopes("The outbound gateway");
        this.codec = codec;
    }

    /**
     * How long a call takes at most, from its beginning: waiting for room in the ring of requests is part of it.
     *
     * @param receiveTimeout more than zero; default 5 s
     */
    public void setReceiveTimeout(Duration receiveTimeout) {
        Assert.isTrue(
                !receiveTimeout.isNegative() && !receiveTimeout.isZero(),
                () -> "receive timeout " + receiveTimeout + ": state more than zero");
        this.receiveTimeout = receiveTimeout;
    }

    /**
     * Takes replies that nobody waits for any more, in threads of the task scheduler. Whatever it throws is logged.
     *
     * @param lateReplyChannel default none: such replies are logged and counted only
     */
    public void setLateReplyChannel(MessageChannel lateReplyChannel) {
        this.lateReplyChannel = lateReplyChannel;
    }

    /**
     * {@link #setLateReplyChannel}, by the channel's name.
     *
     * @param lateReplyChannelName a bean's name; default none
     */
    public void setLateReplyChannelName(String lateReplyChannelName) {
        Assert.hasText(lateReplyChannelName, "the name of the late reply channel must not be blank");
        this.lateReplyChannelName = lateReplyChannelName;
    }

    /**
     * Names and tags the observation of each request that is published.
     *
     * @param convention default: Spring Integration's
     */
    public void setSenderObservationConvention(@Nullable MessageSenderObservationConvention convention) {
        this.senderObservationConvention = convention;
    }

    /**
     * Calls that wait for their reply.
     *
     * @return how many
     */
    @ManagedAttribute(description = "Calls that wait for their reply")
    public int getPendingCalls() {
        ReplyListener current = listener;
        return current == null ? 0 : current.pendingCalls();
    }

    /**
     * Replies that came when nobody waited for them any more.
     *
     * @return how many since the gateway was made
     */
    @ManagedAttribute(description = "Replies that came when nobody waited for them any more")
    public long getLateReplies() {
        return lateReplies.get();
    }

    @Override
    public String getComponentType() {
        return "cirque:outbound-gateway";
    }

    @Override
    protected void doInit() {
        codec.setBeanFactory(getBeanFactory());
    }

    @Override
    public void start() {
        lifecycle.lock();
        try {
            if (listener == null) {
                ReplyRings.warnOfUnreadGroups(replies);
                ReplyListener starting =
                        new ReplyListener(threadName(), replies, codec, this::onLateReply, this::ringGone);
                starting.start();
                listener = starting;
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Calls that wait for their reply fail. */
    @Override
    public void stop() {
        ReplyListener stopping;
        lifecycle.lock();
        try {
            stopping = listener;
            listener = null;
        } finally {
            lifecycle.unlock();
        }
        if (stopping != null) {
            stopping.stop();
        }
    }

    private void ringGone(ReplyListener gone, RingException cause) {
        lifecycle.lock();
        try {
            if (listener != gone) {
                return; // it was stopped, and perhaps started again, meanwhile
            }
            listener = null;
        } finally {
            lifecycle.unlock();
        }
        ApplicationContext context = getApplicationContext();
        if (context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    @Override
    public void destroy() {
        stop();
        super.destroy();
    }

    private String threadName() {
        String name = getComponentName();
        return (name == null ? requests.name() : name) + "-replies";
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // an asynchronous handler returns one, and its caller looks
    protected @Nullable Object handleRequestMessage(Message<?> request) {
        ReplyListener current = listener;
        if (current == null) {
            throw new MessageDeliveryException(
                    request, "The gateway to ring '" + requests.name() + "' is not running: start its endpoint");
        }
        long start = System.nanoTime();
        ReplyListener.PendingCall call = current.newCall(request);
        boolean waiting = false;
        try {
            if (!call.reply().isDone()) { // if it is, the gateway has stopped by now, and nobody would see an answer
                publish(request, call.call());
            }
            if (isAsync()) {
                CompletableFuture<Message<?>> later = eventually(call, request, start);
                waiting = true;
                return later;
            }
            return replyTo(request, call.reply().get(left(start), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            MessageTimeoutException timeout = timeout(request);
            if (call.reply().completeExceptionally(timeout)) {
                throw timeout;
            }
            return replyTo(request, call.reply().join()); // it came at the last moment
        } catch (ExecutionException e) {
            throw failed(request, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessageHandlingException(
                    request, "Interrupted while waiting for the reply from ring '" + replies.name() + "'", e);
        } finally {
            if (!waiting) {
                current.forget(call);
            }
        }
    }

    private long left(long start) {
        return receiveTimeout.toNanos() - (System.nanoTime() - start);
    }

    private void publish(Message<?> request, RingCall call) {
        RingPublisher publisher = new RingPublisher(requests, codec);
        long timeout = RingPublisher.millis(receiveTimeout);
        boolean published;
        try {
            published = SenderObservation.observe(
                    getObservationRegistry(),
                    senderObservationConvention,
                    getComponentName(),
                    request,
                    message -> publisher.publish(message, call, timeout));
        } catch (RuntimeException e) {
            throw RingMessageHandler.refused(request, requests, e);
        }
        if (!published) {
            throw RingMessageHandler.notPublished(request, requests, timeout);
        }
    }

    /** The reply goes on in a thread of the task scheduler: what follows may call again, and must not hold up replies. */
    private CompletableFuture<Message<?>> eventually(ReplyListener.PendingCall call, Message<?> request, long start) {
        Instant deadline = Instant.now().plusNanos(Math.max(0, left(start)));
        ScheduledFuture<?> timer =
                getTaskScheduler().schedule(() -> call.reply().completeExceptionally(timeout(request)), deadline);
        return call.reply()
                .handleAsync(
                        (reply, failure) -> {
                            timer.cancel(false);
                            call.forget();
                            if (reply == null) {
                                throw failed(request, failure);
                            }
                            return replyTo(request, reply).build();
                        },
                        this::execute);
    }

    private void execute(Runnable task) {
        ScheduledFuture<?> unused = getTaskScheduler().schedule(task, Instant.now());
    }

    private AbstractIntegrationMessageBuilder<?> replyTo(Message<?> request, Message<?> reply) {
        String failure = reply.getHeaders().get(RingHeaders.CALL_FAILURE, String.class);
        if (failure != null) {
            throw new MessageHandlingException(
                    request, "The replier at ring '" + requests.name() + "' failed: " + failure);
        }
        return getMessageBuilderFactory()
                .fromMessage(reply)
                .removeHeaders(
                        MessageHeaders.REPLY_CHANNEL,
                        MessageHeaders.ERROR_CHANNEL,
                        RingHeaders.CALL,
                        RingHeaders.SEQUENCE,
                        IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT);
    }

    private MessageTimeoutException timeout(Message<?> request) {
        return new MessageTimeoutException(
                request,
                "No reply to a request in ring '" + requests.name() + "' came within " + receiveTimeout.toMillis()
                        + " ms: is an inbound gateway running, and is it fast enough?");
    }

    private static MessagingException failed(Message<?> request, @Nullable Throwable cause) {
        if (cause instanceof MessagingException failure) {
            return failure;
        }
        return new MessageHandlingException(
                request, "The reply cannot be read: " + cause, Objects.requireNonNull(cause, "cause"));
    }

    private void onLateReply(Message<?> reply) {
        lateReplies.incrementAndGet();
        logger.warn(() -> "A reply in ring '" + replies.name() + "' came too late for its call, or is the second one: "
                + reply.getHeaders());
        MessageChannel channel = lateReplyChannel();
        if (channel != null) {
            execute(() -> sendLate(channel, reply));
        }
    }

    /** Not in the thread that takes replies: a channel that waits would hold up all callers. */
    private void sendLate(MessageChannel channel, Message<?> reply) {
        try {
            messagingTemplate.send(channel, reply);
        } catch (RuntimeException failure) {
            logger.error(failure, () -> "The late reply channel failed: " + reply.getHeaders());
        }
    }

    private @Nullable MessageChannel lateReplyChannel() {
        if (lateReplyChannel == null && lateReplyChannelName != null) {
            lateReplyChannel = getChannelResolver().resolveDestination(lateReplyChannelName);
        }
        return lateReplyChannel;
    }
}
