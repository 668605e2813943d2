package io.cirque.ring;

import java.util.concurrent.locks.LockSupport;

/** Spins for a moment, then sleeps: in the kernel, or twice as long each time, up to {@link #LONGEST_NANOS}. */
final class ParkWait implements KernelWait {
    static final ParkWait INSTANCE = new ParkWait();

    private static final int SPINS = 100;
    private static final long LONGEST_NANOS = 1_000_000;

    private ParkWait() {}

    @Override
    public void idle(int attempt, long nanosLeft) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else {
            int doublings = Math.min(attempt - SPINS, 16);
            LockSupport.parkNanos(this, Math.min(Math.min(5_000L << doublings, LONGEST_NANOS), nanosLeft));
        }
    }

    @Override
    public int patience() {
        return SPINS;
    }

    @Override
    public boolean isAskedFor() {
        return true;
    }

    @Override
    public String toString() {
        return "park";
    }
}
