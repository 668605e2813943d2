package io.cirque.integration.channel;

import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.integration.channel.AbstractMessageChannel;
import org.springframework.integration.support.management.observation.DefaultMessageReceiverObservationConvention;
import org.springframework.integration.support.management.observation.IntegrationObservation;
import org.springframework.integration.support.management.observation.MessageReceiverContext;
import org.springframework.integration.support.management.observation.MessageReceiverObservationConvention;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;

/**
 * What a channel does around its subscribers in a dispatch thread: an observation, which goes on with the trace of the
 * sender, and in it the interceptors that want to know of the thread that handles a message.
 */
public final class ReceivingHandler implements MessageHandler {
    private static final LogAccessor LOG = new LogAccessor(ReceivingHandler.class);

    private final AbstractMessageChannel channel;
    private final MessageHandler subscribers;
    private final ObservationRegistry registry;
    private final @Nullable MessageReceiverObservationConvention convention;

    /**
     * A handler around others, as thread-safe as these.
     *
     * @param channel whose interceptors are called
     * @param subscribers handle the messages
     * @param registry where observations are made
     * @param convention names and tags them; null for Spring Integration's
     */
    public ReceivingHandler(
            AbstractMessageChannel channel,
            MessageHandler subscribers,
            ObservationRegistry registry,
            @Nullable MessageReceiverObservationConvention convention) {
        this.channel = channel;
        this.subscribers = subscribers;
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public void handleMessage(Message<?> message) {
        if (registry.isNoop()) {
            intercept(message);
        } else {
            IntegrationObservation.HANDLER
                    .observation(
                            convention,
                            DefaultMessageReceiverObservationConvention.INSTANCE,
                            () -> new MessageReceiverContext(message, channel.getComponentName(), "channel"),
                            registry)
                    .observe(() -> intercept(message));
        }
    }

    private void intercept(Message<?> message) {
        List<ChannelInterceptor> interceptors = channel.getInterceptors();
        if (interceptors.isEmpty()) {
            subscribers.handleMessage(message);
        } else {
            intercept(message, interceptors);
        }
    }

    private void intercept(Message<?> message, List<ChannelInterceptor> interceptors) {
        Deque<ExecutorChannelInterceptor> begun = new ArrayDeque<>();
        Exception failure = null;
        Message<?> handled = message;
        try {
            for (ChannelInterceptor interceptor : interceptors) {
                if (interceptor instanceof ExecutorChannelInterceptor executorInterceptor) {
                    Message<?> changed = executorInterceptor.beforeHandle(handled, channel, subscribers);
                    if (changed == null) {
                        return; // it takes the message upon itself
                    }
                    handled = changed;
                    begun.push(executorInterceptor);
                }
            }
            subscribers.handleMessage(handled);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } catch (Error e) {
            failure = new IllegalStateException("The subscriber failed with an error", e);
            throw e;
        } finally {
            end(begun, handled, failure);
        }
    }

    private void end(Deque<ExecutorChannelInterceptor> begun, Message<?> handled, @Nullable Exception failure) {
        for (ExecutorChannelInterceptor interceptor : begun) {
            try {
                interceptor.afterMessageHandled(handled, channel, subscribers, failure);
            } catch (RuntimeException e) {
                LOG.error(e, () -> "The interceptor " + interceptor + " failed after a message was handled");
            }
        }
    }
}
