package io.cirque.ring;

import org.jspecify.annotations.Nullable;

/** How a consumer joins its group and waits. Immutable. */
public final class ConsumerOptions {
    private static final ConsumerOptions DEFAULTS = builder().build();

    private final @Nullable StartAt startAt;
    private final boolean createGroup;
    private final boolean ephemeral;
    private final @Nullable WaitStrategy waitStrategy;

    private ConsumerOptions(Builder builder) {
        this.startAt = builder.startAt;
        this.createGroup = builder.createGroup;
        this.ephemeral = builder.ephemeral;
        this.waitStrategy = builder.waitStrategy;
    }

    /**
     * Joins the group, creates it if it does not exist (at {@link StartAt#LATEST}, but at {@link StartAt#EARLIEST} in a
     * ring that retains), waits as the ring's handle does.
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

    /** Where a group that does not exist yet begins in a ring of this policy. */
    StartAt startAt(WhenFull whenFull) {
        if (startAt != null) {
            return startAt;
        }
        return whenFull == WhenFull.RETAIN ? StartAt.EARLIEST : StartAt.LATEST;
    }

    boolean createGroup() {
        return createGroup;
    }

    boolean ephemeral() {
        return ephemeral;
    }

    @Nullable
    WaitStrategy waitStrategy() {
        return waitStrategy;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private @Nullable StartAt startAt;
        private boolean createGroup = true;
        private boolean ephemeral;
        private @Nullable WaitStrategy waitStrategy;

        private Builder() {}

        /**
         * Where a group begins that does not exist yet; says nothing to one that does.
         *
         * @param startAt default {@link StartAt#LATEST}, but {@link StartAt#EARLIEST} in a ring that retains
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
         * Whether a group that this consumer creates ends with its members: it is dropped when all of them are closed or
         * dead and it would hold producers back. A durable group holds its messages until {@link
         * RingQueue#removeGroup}.
         *
         * @param ephemeral default false
         * @return this builder
         */
        public Builder ephemeral(boolean ephemeral) {
            this.ephemeral = ephemeral;
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
