package io.cirque.ring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One wait: counts its attempts, knows its end, and ends early when its thread is interrupted. */
final class Waiting {
    static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000L);

    private final WaitStrategy strategy;
    private final @Nullable Sleeper sleeper;
    private final long deadline;
    private int attempt;

    /**
     * @param timeout zero or less does not wait
     */
    Waiting(WaitStrategy strategy, Duration timeout) {
        this(strategy, null, timeout);
    }

    /**
     * @param sleeper null if it cannot sleep in the kernel
     */
    Waiting(WaitStrategy strategy, @Nullable Sleeper sleeper, Duration timeout) {
        this.strategy = strategy;
        this.sleeper = sleeper;
        long now = System.nanoTime();
        this.deadline = now + nanos(timeout);
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            return 0;
        }
        // A wait of 146 years is for ever, and the difference of two nanoTimes must not overflow.
        return timeout.compareTo(FOREVER) >= 0 ? Long.MAX_VALUE / 2 : Math.min(timeout.toNanos(), Long.MAX_VALUE / 2);
    }

    /** Passes some time. False when the time is up. */
    boolean idle() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting on a ring");
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        if (sleeper == null || !sleeper.sleep(attempt, left)) {
            strategy.idle(attempt, left);
        }
        attempt = attempt == Integer.MAX_VALUE ? attempt : attempt + 1;
        return true;
    }
}
