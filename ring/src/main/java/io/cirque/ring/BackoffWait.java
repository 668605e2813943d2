package io.cirque.ring;

import java.util.concurrent.locks.LockSupport;

/** Spins, yields, then sleeps twice as long each time, up to {@link #LONGEST_NANOS}. */
final class BackoffWait implements WaitStrategy {
    static final BackoffWait INSTANCE = new BackoffWait();

    private static final int SPINS = 200;
    private static final int YIELDS = 50;
    private static final long LONGEST_NANOS = 50_000;

    private BackoffWait() {}

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // leaving the processor to others is all that is asked for
    public void idle(int attempt, long nanosLeft) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else if (attempt < SPINS + YIELDS) {
            Thread.yield();
        } else {
            int doublings = Math.min(attempt - SPINS - YIELDS, 16);
            LockSupport.parkNanos(this, Math.min(Math.min(1_000L << doublings, LONGEST_NANOS), nanosLeft));
        }
    }

    @Override
    public String toString() {
        return "backoff";
    }
}
