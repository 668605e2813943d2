package io.cirque.integration.kafka;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.event.ConsumerFailedToStartEvent;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerRetryAuthSuccessfulEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent;

/**
 * Hears of what becomes of the consumers of one channel, on its way to the application, and remembers what keeps them from
 * taking messages. Thread-safe.
 */
final class ConsumerWatch implements ApplicationEventPublisher {
    private volatile @Nullable ApplicationEventPublisher application;
    private volatile @Nullable String fault;
    private volatile boolean ended;

    /** Passes on what it hears. */
    void setApplication(ApplicationEventPublisher application) {
        this.application = application;
    }

    /** What keeps the consumers from taking messages; null for nothing. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Whether they have ended by themselves. */
    boolean isEnded() {
        return ended;
    }

    /** They begin anew. */
    void forget() {
        fault = null;
        ended = false;
    }

    @Override
    public void publishEvent(Object event) {
        if (event instanceof ConsumerStoppedEvent end) {
            String why = why(end.getReason());
            if (why != null) {
                fault = why;
                ended = true;
            }
        } else if (event instanceof ConsumerRetryAuthEvent refusal) {
            fault = "the brokers refuse a consumer, which asks again every "
                    + TopicChannel.RETRY_AFTER_REFUSAL.toSeconds() + " s: " + refusal.getReason();
        } else if (event instanceof ConsumerRetryAuthSuccessfulEvent) {
            fault = null;
        } else if (event instanceof ConsumerFailedToStartEvent) {
            fault =
                    "a consumer has found no thread: give the task executor as many as the concurrency of all that use it";
        }
        ApplicationEventPublisher others = application;
        if (others != null) {
            others.publishEvent(event);
        }
    }

    /** Null for consumers that were stopped, by the channel or by the end of another one. */
    private static @Nullable String why(ConsumerStoppedEvent.Reason reason) {
        return switch (reason) {
            case NORMAL, ABNORMAL -> null;
            case ERROR -> "an error has ended a consumer, see the log";
            case FENCED ->
                "another consumer of the group has come with the same group.instance.id: state one for each process";
            case AUTH -> "the brokers refuse a consumer";
            case NO_OFFSET ->
                "the group has no place in a partition, and auto.offset.reset says of none where to begin";
        };
    }
}
