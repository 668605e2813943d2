package io.cirque.integration.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.dispatcher.AbstractDispatcher;
import org.springframework.integration.dispatcher.AggregateMessageDeliveryException;
import org.springframework.integration.support.utils.IntegrationUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Gives each message to all handlers, and to those again that failed. Thread-safe. */
public final class BroadcastDispatcher extends AbstractDispatcher {
    private final Function<Message<?>, @Nullable Object> identity;

    /**
     * A dispatcher without handlers.
     *
     * @param identity tells a message that comes again from any other
     */
    public BroadcastDispatcher(Function<Message<?>, @Nullable Object> identity) {
        this.identity = identity;
    }

    /**
     * For one dispatch thread, whose failed message comes again before any other.
     *
     * @return gives messages to the handlers
     */
    public MessageHandler newListener() {
        return new Listener();
    }

    @Override
    public boolean dispatch(Message<?> message) {
        newListener().handleMessage(message);
        return true;
    }

    private final class Listener implements MessageHandler {
        private final List<MessageHandler> done = new ArrayList<>();
        private @Nullable Object current;

        @Override
        public void handleMessage(Message<?> message) {
            Object sequence = identity.apply(message);
            // What was done in a transaction is done only if that commits, which nobody here gets to know.
            if (sequence == null
                    || !sequence.equals(current)
                    || TransactionSynchronizationManager.isActualTransactionActive()) {
                current = sequence;
                done.clear();
            }
            List<Throwable> failures = new ArrayList<>(0);
            for (MessageHandler handler : getHandlers()) {
                if (done.contains(handler)) {
                    continue;
                }
                try {
                    handler.handleMessage(message);
                    done.add(handler);
                } catch (Throwable e) { // whatever it is, the others get the message all the same
                    failures.add(e);
                }
            }
            if (!failures.isEmpty()) {
                throw exception(message, failures);
            }
            current = null; // who gives it again now wants it handled again: it was requeued, or the group was reset
        }
    }

    /** What to throw for all; an error among them goes first. */
    private static RuntimeException exception(Message<?> message, List<Throwable> failures) {
        for (Throwable failure : failures) {
            if (failure instanceof Error error) {
                failures.stream().filter(other -> other != error).forEach(error::addSuppressed);
                throw error;
            }
        }
        List<RuntimeException> exceptions = failures.stream()
                .map(failure -> IntegrationUtils.wrapInDeliveryExceptionIfNecessary(
                        message, () -> "Dispatcher failed to deliver Message", failure))
                .toList();
        return exceptions.size() == 1
                ? exceptions.get(0)
                : new AggregateMessageDeliveryException(message, exceptions.size() + " subscribers failed", exceptions);
    }
}
