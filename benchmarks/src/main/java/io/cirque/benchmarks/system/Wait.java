package io.cirque.benchmarks.system;

import io.cirque.ring.RingOptions;
import io.cirque.ring.WaitStrategy;

/** How an idle consumer of Cirque waits. */
public enum Wait {
    /** As it comes. */
    DEFAULT,
    /** {@link WaitStrategy#spin()}. */
    SPIN,
    /** {@link WaitStrategy#yielding()}. */
    YIELD,
    /** {@link WaitStrategy#backoff()}. */
    BACKOFF,
    /** {@link WaitStrategy#park()}. */
    PARK;

    RingOptions options() {
        return switch (this) {
            case DEFAULT -> RingOptions.defaults();
            case SPIN -> with(WaitStrategy.spin());
            case YIELD -> with(WaitStrategy.yielding());
            case BACKOFF -> with(WaitStrategy.backoff());
            case PARK -> with(WaitStrategy.park());
        };
    }

    private static RingOptions with(WaitStrategy strategy) {
        return RingOptions.builder().waitStrategy(strategy).build();
    }
}
