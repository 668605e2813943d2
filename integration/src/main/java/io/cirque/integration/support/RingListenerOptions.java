package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ErrorHandler;

/** How messages are taken from a ring and given to their listeners. Immutable. */
public final class RingListenerOptions {
    private static final RingListenerOptions DEFAULTS = builder().build();

    private final int concurrency;
    private final @Nullable Executor taskExecutor;
    private final int maxDeliveries;
    private final @Nullable RingQueue deadLetter;
    private final Duration initialBackOff;
    private final Duration maximumBackOff;
    private final @Nullable ErrorHandler errorHandler;
    private final Duration shutdownTimeout;

    private RingListenerOptions(Builder builder) {
        this.concurrency = builder.concurrency;
        this.taskExecutor = builder.taskExecutor;
        this.maxDeliveries = builder.maxDeliveries;
        this.deadLetter = builder.deadLetter;
        this.initialBackOff = builder.initialBackOff;
        this.maximumBackOff = builder.maximumBackOff;
        this.errorHandler = builder.errorHandler;
        this.shutdownTimeout = builder.shutdownTimeout;
    }

    /**
     * States nothing.
     *
     * @return the defaults
     */
    public static RingListenerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Begins with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    int concurrency() {
        return concurrency;
    }

    @Nullable
    Executor taskExecutor() {
        return taskExecutor;
    }

    int maxDeliveries() {
        return maxDeliveries;
    }

    @Nullable
    RingQueue deadLetter() {
        return deadLetter;
    }

    Duration maximumBackOff() {
        return maximumBackOff;
    }

    /** How long to wait after a message has failed that many times: twice as long each time. */
    Duration backOff(int failures) {
        Duration doubled = initialBackOff;
        for (int i = 1; i < failures && doubled.compareTo(maximumBackOff) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(maximumBackOff) < 0 ? doubled : maximumBackOff;
    }

    @Nullable
    ErrorHandler errorHandler() {
        return errorHandler;
    }

    Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** Collects options. Not thread-safe. Each method refuses a value that can never be right. */
    public static final class Builder {
        private int concurrency = 1;
        private @Nullable Executor taskExecutor;
        private int maxDeliveries = 10;
        private @Nullable RingQueue deadLetter;
        private Duration initialBackOff = Duration.ofMillis(100);
        private Duration maximumBackOff = Duration.ofSeconds(10);
        private @Nullable ErrorHandler errorHandler;
        private Duration shutdownTimeout = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Dispatch threads, each a consumer of the group of its own. With one, messages are handled in order.
         *
         * @param concurrency at least 1; default 1
         * @return this builder
         */
        public Builder concurrency(int concurrency) {
            require(concurrency >= 1, "concurrency " + concurrency + ": state at least 1");
            this.concurrency = concurrency;
            return this;
        }

        /**
         * Runs the dispatch threads. Each occupies a thread as long as messages are taken: an executor needs as many as
         * the concurrency of all that use it.
         *
         * @param taskExecutor default: platform threads named after the bean. For virtual threads (Java 21 and later) a
         *     {@code SimpleAsyncTaskExecutor} with {@code setVirtualThreads(true)}
         * @return this builder
         */
        public Builder taskExecutor(Executor taskExecutor) {
            this.taskExecutor = taskExecutor;
            return this;
        }

        /**
         * How often a message is delivered before it goes to the dead letters. Without a {@linkplain #deadLetter ring
         * for these} it is tried again and again, with an error in the log each time, and holds up its dispatch thread.
         *
         * @param maxDeliveries at least 1; default 10
         * @return this builder
         */
        public Builder maxDeliveries(int maxDeliveries) {
            require(maxDeliveries >= 1, "max deliveries " + maxDeliveries + ": state at least 1");
            this.maxDeliveries = maxDeliveries;
            return this;
        }

        /**
         * Takes the messages that were delivered too often, as they were sent, with headers that say what happened (see
         * {@link RingHeaders}). If it is full the message stays where it is until there is room.
         *
         * @param deadLetter another ring, which stays open longer than the listeners; default none
         * @return this builder
         */
        public Builder deadLetter(RingQueue deadLetter) {
            this.deadLetter = deadLetter;
            return this;
        }

        /**
         * How long to wait before a message is delivered again: the initial time after the first failure, twice as long
         * after each more.
         *
         * @param initial more than zero; default 100 ms
         * @param maximum the initial time or longer; default 10 s
         * @return this builder
         */
        public Builder retryBackOff(Duration initial, Duration maximum) {
            require(
                    !initial.isNegative() && !initial.isZero() && maximum.compareTo(initial) >= 0,
                    "back-off from " + initial + " to " + maximum
                            + ": state an initial time of more than zero and a maximum that is not less");
            this.initialBackOff = initial;
            this.maximumBackOff = maximum;
            return this;
        }

        /**
         * Learns of each failed delivery, after it has been logged. What it throws is logged.
         *
         * @param errorHandler default none
         * @return this builder
         */
        public Builder errorHandler(ErrorHandler errorHandler) {
            this.errorHandler = errorHandler;
            return this;
        }

        /**
         * How long stopping waits for listeners that are at work; then they are interrupted, and waited for one second
         * more. A message whose listener fails of it, or does not come back, is delivered again.
         *
         * @param shutdownTimeout zero or more; default 30 s
         * @return this builder
         */
        public Builder shutdownTimeout(Duration shutdownTimeout) {
            require(!shutdownTimeout.isNegative(), "shutdown timeout " + shutdownTimeout + ": state zero or more");
            this.shutdownTimeout = shutdownTimeout;
            return this;
        }

        /**
         * Ends the collecting.
         *
         * @return the options
         */
        public RingListenerOptions build() {
            return new RingListenerOptions(this);
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
