package io.cirque.integration.support;

import java.util.function.Supplier;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/** A listener that wants to know more of a message than a {@link MessageHandler} does. */
public interface RingListener extends MessageHandler {

    /**
     * Handles a message. What it throws is a failed delivery.
     *
     * @param message with its headers
     * @param raw makes a copy of the {@link RingRecord} behind the message, or gives a list of these for a batch; may be
     *     called until this method returns
     */
    void onMessage(Message<?> message, Supplier<Object> raw);

    /**
     * Takes care of a message that cannot be taken out of its envelope.
     *
     * @param raw as for {@link #onMessage}
     * @param failure why
     * @return whether the message is done; if not, it is a failed delivery
     */
    default boolean onConversionFailure(Supplier<Object> raw, RuntimeException failure) {
        return false;
    }

    @Override
    default void handleMessage(Message<?> message) {
        onMessage(message, () -> message);
    }
}
