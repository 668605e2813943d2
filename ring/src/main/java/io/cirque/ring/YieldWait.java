package io.cirque.ring;

/** Spins a little, then yields at every look. */
final class YieldWait implements WaitStrategy {
    static final YieldWait INSTANCE = new YieldWait();

    private static final int SPINS = 100;

    private YieldWait() {}

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // leaving the processor to others is all that is asked for
    public void idle(int attempt, long nanosLeft) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Override
    public String toString() {
        return "yield";
    }
}
