package io.cirque.ring;

import java.util.concurrent.locks.LockSupport;

/**
 * Spins, yields, then sleeps twice as long each time, up to {@link #SHORT_NANOS}. After a millisecond it sleeps in the
 * kernel, or else longer the longer it has waited, up to {@link #LONGEST_NANOS}: who has waited for half a second hardly
 * minds another millisecond.
 */
final class BackoffWait implements KernelWait {
    static final BackoffWait INSTANCE = new BackoffWait();

    private static final int SPINS = 200;
    private static final int YIELDS = 50;
    /** Some 500 µs, and what they last longer than they should. */
    private static final int SHORT_SLEEPS = 16;

    private static final long SHORT_NANOS = 50_000;
    private static final long GROWTH_NANOS = 1_000;
    private static final long LONGEST_NANOS = 1_000_000;

    private BackoffWait() {}

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // leaving the processor to others is all that is asked for
    public void idle(int attempt, long nanosLeft) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else if (attempt < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(this, Math.min(nanos(attempt - SPINS - YIELDS), nanosLeft));
        }
    }

    private static long nanos(int sleep) {
        long growing = Math.min(sleep * GROWTH_NANOS, LONGEST_NANOS);
        return Math.max(growing, Math.min(1_000L << Math.min(sleep, 16), SHORT_NANOS));
    }

    @Override
    public int patience() {
        return SPINS + YIELDS + SHORT_SLEEPS;
    }

    @Override
    public boolean isAskedFor() {
        return false;
    }

    @Override
    public String toString() {
        return "backoff";
    }
}
