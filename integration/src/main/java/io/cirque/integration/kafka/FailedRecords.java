package io.cirque.integration.kafka;

import io.cirque.integration.support.RingListenerOptions;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConsumerRecordRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.RetryListener;
import org.springframework.util.ErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** What becomes of records that could not be handled: again after a while, or to the dead letters. */
final class FailedRecords implements RetryListener {
    private static final LogAccessor LOG = new LogAccessor(FailedRecords.class);

    private final RingListenerOptions options;
    private final @Nullable DeadLetterTopic deadLetters;

    private FailedRecords(RingListenerOptions options, @Nullable DeadLetterTopic deadLetters) {
        this.options = options;
        this.deadLetters = deadLetters;
    }

    /** Without dead letters a record is delivered again for ever. */
    static CommonErrorHandler handler(RingListenerOptions options, @Nullable DeadLetterTopic deadLetters) {
        ExponentialBackOff backOff = new ExponentialBackOff(options.backOff(1).toMillis(), 2);
        backOff.setMaxInterval(options.maximumBackOff().toMillis());
        ConsumerRecordRecoverer recoverer = null;
        if (deadLetters != null) {
            backOff.setMaxAttempts(options.maxDeliveries() - 1L);
            recoverer = (record, failure) -> deadLetters.put(record, RecordDecoder.deliveries(record), cause(failure));
        }
        DefaultErrorHandler handler = new DefaultErrorHandler(recoverer, backOff);
        handler.setClassifications(Map.of(), true); // none fails at once: another process may know better
        handler.setResetStateOnExceptionChange(false);
        handler.setLogLevel(KafkaException.Level.DEBUG);
        handler.setRetryListeners(new FailedRecords(options, deadLetters));
        return handler;
    }

    @Override
    public void failedDelivery(ConsumerRecord<?, ?> record, @Nullable Exception failure, int deliveries) {
        Throwable cause = cause(failure);
        if (deadLetters == null || deliveries < options.maxDeliveries()) {
            String text = DeadLetterTopic.describe(record) + " failed, delivery " + deliveries + " (at most "
                    + options.maxDeliveries() + "); again in "
                    + options.backOff(deliveries).toMillis() + " ms";
            if (deliveries == 1) {
                LOG.warn(cause, text);
            } else {
                LOG.warn(() -> text + ": " + NestedExceptionUtils.getMostSpecificCause(cause));
            }
        }
        ErrorHandler told = options.errorHandler();
        if (told != null) {
            try {
                told.handleError(cause);
            } catch (RuntimeException | Error e) {
                LOG.error(e, () -> "The error handler failed");
            }
        }
    }

    @Override
    public void recoveryFailed(ConsumerRecord<?, ?> record, @Nullable Exception original, Exception failure) {
        LOG.error(
                failure,
                () -> DeadLetterTopic.describe(record) + " failed; it stays where it is and is tried again, for it"
                        + " cannot be put into topic '"
                        + Objects.requireNonNull(deadLetters).topic() + "' of dead letters");
    }

    /** What the listener threw, without what the container has put around it. */
    private static Throwable cause(@Nullable Exception failure) {
        Throwable cause = failure instanceof ListenerExecutionFailedException ? failure.getCause() : failure;
        return cause == null ? new KafkaException("Nobody knows why") : cause;
    }
}
