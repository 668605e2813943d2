package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.core.RecoveryCallback;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ErrorHandler;

/** How messages are taken from a ring and given to their listeners. Immutable. */
public final class RingListenerOptions {
    private static final RingListenerOptions DEFAULTS = builder().build();

    private final int concurrency;
    private final @Nullable Executor taskExecutor;
    private final int maxDeliveries;
    private final @Nullable RingQueue deadLetter;
    private final BackOff backOff;
    private final @Nullable ErrorHandler errorHandler;
    private final Duration shutdownTimeout;
    private final AckMode ackMode;
    private final int maxUnacknowledged;
    private final int batchSize;
    private final BatchMode batchMode;
    private final @Nullable RetryTemplate retryTemplate;
    private final @Nullable RecoveryCallback<?> recoveryCallback;
    private final @Nullable PlatformTransactionManager transactionManager;

    private RingListenerOptions(Builder builder) {
        this.concurrency = builder.concurrency;
        this.taskExecutor = builder.taskExecutor;
        this.maxDeliveries = builder.maxDeliveries;
        this.deadLetter = builder.deadLetter;
        this.backOff = builder.backOff;
        this.errorHandler = builder.errorHandler;
        this.shutdownTimeout = builder.shutdownTimeout;
        this.ackMode = builder.ackMode;
        this.maxUnacknowledged = builder.maxUnacknowledged;
        this.batchSize = builder.batchSize;
        this.batchMode = builder.batchMode;
        this.retryTemplate = builder.retryTemplate;
        this.recoveryCallback = builder.recoveryCallback;
        this.transactionManager = builder.transactionManager;
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

    /**
     * Begins with these options.
     *
     * @return a new builder
     */
    public Builder mutate() {
        return new Builder(this);
    }

    /** {@return the number of dispatch threads} */
    public int concurrency() {
        return concurrency;
    }

    /** {@return what runs the dispatch threads; null for threads of their own} */
    public @Nullable Executor taskExecutor() {
        return taskExecutor;
    }

    /** {@return how often a message is delivered before it goes to the dead letters} */
    public int maxDeliveries() {
        return maxDeliveries;
    }

    /** {@return the ring that takes dead letters; null for one beside the ring} */
    public @Nullable RingQueue deadLetter() {
        return deadLetter;
    }

    /** {@return the longest wait} */
    public Duration maximumBackOff() {
        return backOff.maximum();
    }

    /**
     * How long to wait after a message has failed that many times: twice as long each time.
     *
     * @param failures 1 or more
     * @return the time
     */
    public Duration backOff(int failures) {
        return backOff.after(failures);
    }

    /** {@return who learns of each failed delivery; null for nobody} */
    public @Nullable ErrorHandler errorHandler() {
        return errorHandler;
    }

    /** {@return how long stopping waits for listeners at work} */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** {@return when a message is acknowledged} */
    public AckMode ackMode() {
        return ackMode;
    }

    /** {@return how many messages one dispatch thread gives away without an acknowledgment} */
    public int maxUnacknowledged() {
        return maxUnacknowledged;
    }

    /** {@return the most messages that are delivered as one} */
    public int batchSize() {
        return batchSize;
    }

    /** {@return what the list of a batch holds} */
    public BatchMode batchMode() {
        return batchMode;
    }

    /** {@return what calls a listener again; null for nothing} */
    public @Nullable RetryTemplate retryTemplate() {
        return retryTemplate;
    }

    /**
     * Whether a listener is called again before its delivery counts as failed.
     *
     * @return whether there is a retry template
     */
    public boolean hasRetryTemplate() {
        return retryTemplate != null;
    }

    /** {@return called when the retry template has given up; null for nothing} */
    public @Nullable RecoveryCallback<?> recoveryCallback() {
        return recoveryCallback;
    }

    /** {@return the transactions that listeners are called in; null for none} */
    public @Nullable PlatformTransactionManager transactionManager() {
        return transactionManager;
    }

    /** Collects options. Not thread-safe. Each method refuses a value that can never be right. */
    public static final class Builder {
        private int concurrency = 1;
        private @Nullable Executor taskExecutor;
        private int maxDeliveries = 10;
        private @Nullable RingQueue deadLetter;
        private BackOff backOff = BackOff.DEFAULT;
        private @Nullable ErrorHandler errorHandler;
        private Duration shutdownTimeout = Duration.ofSeconds(30);
        private AckMode ackMode = AckMode.AUTO;
        private int maxUnacknowledged = 16;
        private int batchSize = 1;
        private BatchMode batchMode = BatchMode.MESSAGES;
        private @Nullable RetryTemplate retryTemplate;
        private @Nullable RecoveryCallback<?> recoveryCallback;
        private @Nullable PlatformTransactionManager transactionManager;

        private Builder() {}

        private Builder(RingListenerOptions options) {
            this.concurrency = options.concurrency;
            this.taskExecutor = options.taskExecutor;
            this.maxDeliveries = options.maxDeliveries;
            this.deadLetter = options.deadLetter;
            this.backOff = options.backOff;
            this.errorHandler = options.errorHandler;
            this.shutdownTimeout = options.shutdownTimeout;
            this.ackMode = options.ackMode;
            this.maxUnacknowledged = options.maxUnacknowledged;
            this.batchSize = options.batchSize;
            this.batchMode = options.batchMode;
            this.retryTemplate = options.retryTemplate;
            this.recoveryCallback = options.recoveryCallback;
            this.transactionManager = options.transactionManager;
        }

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
         * How often a message is delivered before it goes to the dead letters. The count is kept in the ring: it grows
         * too when a consumer dies of the message.
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
         * Takes the messages that were delivered too often or rejected, as they were sent, with headers that say what
         * happened (see {@link RingHeaders}). If it is full the message stays where it is and is tried again.
         *
         * @param deadLetter another ring, which stays open longer than the listeners; default: a ring
         *     {@code <ring>.dead-letter} in the same directory, made when the first of them comes, with the same cells and
         *     the same capacity, but at most 4 MiB; one that itself has such a name has none
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
            this.backOff = new BackOff(initial, maximum);
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
         * How long stopping waits for listeners that are at work, and for acknowledgments that are still to come; then
         * listeners are interrupted, and waited for one second more. A message whose listener fails of it, or does not
         * come back, is delivered again.
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
         * When a message is acknowledged.
         *
         * @param ackMode default {@link AckMode#AUTO}
         * @return this builder
         */
        public Builder ackMode(AckMode ackMode) {
            this.ackMode = ackMode;
            return this;
        }

        /**
         * How many messages, or batches, one dispatch thread gives away without an acknowledgment before it waits for
         * one; for {@link AckMode#MANUAL}, sources and transactions. Each takes a participant's slot of the ring, which
         * has 256 unless stated otherwise; if it has no more, those that there are must do.
         *
         * @param maxUnacknowledged at least 1; default 16
         * @return this builder
         */
        public Builder maxUnacknowledged(int maxUnacknowledged) {
            require(maxUnacknowledged >= 1, "max unacknowledged " + maxUnacknowledged + ": state at least 1");
            this.maxUnacknowledged = maxUnacknowledged;
            return this;
        }

        /**
         * The most messages that are delivered as one, with a list as its payload, and acknowledged as one. A batch takes
         * what is there and does not wait for more. If its listener fails, its messages are delivered again one by one.
         *
         * @param batchSize at least 1; default 1, which delivers messages as they are
         * @return this builder
         */
        public Builder batchSize(int batchSize) {
            require(batchSize >= 1, "batch size " + batchSize + ": state at least 1");
            this.batchSize = batchSize;
            return this;
        }

        /**
         * What the list of a batch holds.
         *
         * @param batchMode default {@link BatchMode#MESSAGES}
         * @return this builder
         */
        public Builder batchMode(BatchMode batchMode) {
            this.batchMode = batchMode;
            return this;
        }

        /**
         * Calls the listener again, without giving the message back in between, when it fails. What it throws at last is
         * a failed delivery; the delivery attempt in the message's header counts these calls too.
         *
         * @param retryTemplate default none: only the ring delivers again
         * @return this builder
         */
        public Builder retryTemplate(RetryTemplate retryTemplate) {
            this.retryTemplate = retryTemplate;
            return this;
        }

        /**
         * Called when the retry template has given up; when it returns the message is done. Its context has the message
         * and, as {@link RingHeaders#RAW_MESSAGE}, the {@link RingRecord}.
         *
         * @param recoveryCallback default none; of no meaning without a {@linkplain #retryTemplate retry template}
         * @return this builder
         */
        public Builder recoveryCallback(RecoveryCallback<?> recoveryCallback) {
            this.recoveryCallback = recoveryCallback;
            return this;
        }

        /**
         * Calls the listener within a transaction: the message is acknowledged when that has committed, and a failed
         * delivery if it was rolled back.
         *
         * @param transactionManager default none
         * @return this builder
         */
        public Builder transactionManager(PlatformTransactionManager transactionManager) {
            this.transactionManager = transactionManager;
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
