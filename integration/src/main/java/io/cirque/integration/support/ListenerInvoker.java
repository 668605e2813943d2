package io.cirque.integration.support;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.AttributeAccessor;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.core.RecoveryCallback;
import org.springframework.integration.support.ErrorMessageUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Calls the listener of a dispatch thread: with retries around transactions around it, as far as there are any. */
public final class ListenerInvoker {
    private final MessageHandler listener;
    private final @Nullable RetryTemplate retryTemplate;
    private final @Nullable RecoveryCallback<?> recoveryCallback;
    private final @Nullable TransactionTemplate transactions;

    /**
     * An invoker, as thread-safe as its listener.
     *
     * @param listener handles messages
     * @param options say how it is called
     */
    public ListenerInvoker(MessageHandler listener, RingListenerOptions options) {
        this.listener = listener;
        this.retryTemplate = options.retryTemplate();
        this.recoveryCallback = options.recoveryCallback();
        PlatformTransactionManager manager = options.transactionManager();
        this.transactions = manager == null ? null : new TransactionTemplate(manager);
    }

    /**
     * Returns when the message is handled, or recovered.
     *
     * @param message for the listener
     * @param raw what is known of it where it came from
     * @throws Throwable what the listener threw at last
     */
    public void handle(Message<?> message, Supplier<Object> raw) throws Throwable {
        if (retryTemplate == null) {
            handleOnce(message, raw);
        } else {
            handleWith(retryTemplate, message, raw);
        }
    }

    /** Whether the listener has taken care of what cannot be decoded. */
    boolean handlesConversionFailure(Supplier<Object> raw, Throwable failure) {
        return listener instanceof RingListener knowing
                && failure instanceof RuntimeException runtime
                && knowing.onConversionFailure(raw, runtime);
    }

    private void handleWith(RetryTemplate retries, Message<?> message, Supplier<Object> raw) throws Throwable {
        AtomicInteger attempt = StaticMessageHeaderAccessor.getDeliveryAttempt(message);
        AtomicInteger calls = new AtomicInteger();
        try {
            retries.execute(() -> {
                if (calls.getAndIncrement() > 0 && attempt != null) {
                    attempt.incrementAndGet();
                }
                handleOnce(message, raw);
                return true;
            });
        } catch (RetryException exhausted) {
            if (recoveryCallback == null) {
                throw exhausted.getCause();
            }
            AttributeAccessor context = ErrorMessageUtils.getAttributeAccessor(message, message);
            context.setAttribute(RingHeaders.RAW_MESSAGE, raw.get());
            recoveryCallback.recover(context, exhausted.getCause());
        }
    }

    private void handleOnce(Message<?> message, Supplier<Object> raw) {
        if (transactions == null) {
            call(message, raw);
        } else {
            transactions.executeWithoutResult(status -> call(message, raw));
        }
    }

    private void call(Message<?> message, Supplier<Object> raw) {
        if (listener instanceof RingListener knowing) {
            knowing.onMessage(message, raw);
        } else {
            listener.handleMessage(message);
        }
    }
}
