package io.cirque.ring;

import org.jspecify.annotations.Nullable;

/** How a consumer joins its group and waits. Immutable. */
public final class ConsumerOptions {
    private static final ConsumerOptions DEFAULTS = builder().build();

    private final StartAt startAt;
    private final boolean createGroup;
    private final @Nullable WaitStrategy waitStrategy;

    private ConsumerOptions(Builder builder) {
        this.startAt = builder.startAt;
        this.createGroup = builder.createGroup;
        this.waitStrategy = builder.waitStrategy;
    }

    /**
     * Joins the group, creates it at {@link StartAt#LATEST} if it does not exist, waits as the ring's handle does.
     *
     * @return the defaults
     */
    public static ConsumerOptions defaults() {
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

    StartAt startAt() {
        return startAt;
    }

    boolean createGroup() {
        return createGroup;
    }

    @Nullable
    WaitStrategy waitStrategy() {
        return waitStrategy;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private StartAt startAt = StartAt.LATEST;
        private boolean createGroup = true;
        private @Nullable WaitStrategy waitStrategy;

        private Builder() {}

        /**
         * Where a group begins that does not exist yet; says nothing to one that does.
         *
         * @param startAt default {@link StartAt#LATEST}
         * @return this builder
         */
        public Builder startAt(StartAt startAt) {
            this.startAt = startAt;
            return this;
        }

        /**
         * Whether a group that does not exist is created; if not, joining it throws {@link GroupNotFoundException}.
         *
         * @param createGroup default true
         * @return this builder
         */
        public Builder createGroup(boolean createGroup) {
            this.createGroup = createGroup;
            return this;
        }

        /**
         * How this consumer waits for messages.
         *
         * @param waitStrategy default: as the ring's handle does
         * @return this builder
         */
        public Builder waitStrategy(WaitStrategy waitStrategy) {
            this.waitStrategy = waitStrategy;
            return this;
        }

        /**
         * Ends the collecting.
         *
         * @return the options
         */
        public ConsumerOptions build() {
            return new ConsumerOptions(this);
        }
    }
}
