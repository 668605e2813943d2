package io.cirque.ring;

import java.util.concurrent.locks.LockSupport;

/**
 * Spins, then sleeps twice as long each time, up to {@link #SHORT_NANOS}. It does not yield in between: on a busy machine
 * that gives away whole slices of time, where a sleeper is let in at once. After a millisecond it sleeps in the
 * kernel, or else longer the longer it has waited, up to {@link #LONGEST_NANOS}: the wait grows by a few
 * per cent, and a sleep costs as much when it is short.
 */
final class BackoffWait implements KernelWait {
    static final BackoffWait INSTANCE = new BackoffWait();

    private static final int SPINS = 400;
    /** Some 500 µs, and what they last longer than they should. */
    private static final int SHORT_SLEEPS = 16;

    private static final long SHORT_NANOS = 50_000;
    /** A sleep is less than a thirtieth of the silence before it, until it is as long as it gets, after some 40 ms. */
    private static final long GROWING_SLEEPS = 128;

    private static final long LONGEST_NANOS = 1_000_000;

    private BackoffWait() {}

    @Override
    public void idle(int attempt, long nanosLeft) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(this, Math.min(nanos(attempt - SPINS), nanosLeft));
        }
    }

    private static long nanos(int sleep) {
        long grown = Math.min(sleep, GROWING_SLEEPS);
        long growing = grown * grown * LONGEST_NANOS / (GROWING_SLEEPS * GROWING_SLEEPS);
        return Math.max(growing, Math.min(1_000L << Math.min(sleep, 16), SHORT_NANOS));
    }

    @Override
    public int patience() {
        return SPINS + SHORT_SLEEPS;
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
