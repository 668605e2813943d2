package io.cirque.integration.kafka;

import io.cirque.integration.support.ListenerInvoker;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.dispatcher.MessageDispatcher;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHandlingException;

/** Gives the messages of a topic to subscribers, with all that the options put around them. */
final class TopicDispatcher implements MessageDispatcher {
    private final MessageDispatcher subscribers;
    private volatile @Nullable ListenerInvoker invoker;

    TopicDispatcher(MessageDispatcher subscribers) {
        this.subscribers = subscribers;
    }

    MessageDispatcher subscribers() {
        return subscribers;
    }

    /** What is around the subscribers; none until it is set. */
    void setInvoker(ListenerInvoker invoker) {
        this.invoker = invoker;
    }

    @Override
    public boolean dispatch(Message<?> message) {
        ListenerInvoker calls = invoker;
        if (calls == null) {
            return subscribers.dispatch(message);
        }
        try {
            calls.handle(message, () -> message);
            return true;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) { // an error would end the listener container
            throw new MessageHandlingException(message, e);
        }
    }

    @Override
    public boolean addHandler(MessageHandler handler) {
        return subscribers.addHandler(handler);
    }

    @Override
    public boolean removeHandler(MessageHandler handler) {
        return subscribers.removeHandler(handler);
    }

    @Override
    public int getHandlerCount() {
        return subscribers.getHandlerCount();
    }
}
