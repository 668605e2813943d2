package io.cirque.ring;

/** Burns a core. For a thread that owns one. */
final class SpinWait implements WaitStrategy {
    static final SpinWait INSTANCE = new SpinWait();

    private SpinWait() {}

    @Override
    public void idle(int attempt, long nanosLeft) {
        Thread.onSpinWait();
    }

    @Override
    public String toString() {
        return "spin";
    }
}
