package io.cirque.autoconfigure;

import org.springframework.context.SmartLifecycle;

/** Looks at the application once, when all its channels have been made and before anything is taken from a ring. */
abstract class StartCheck implements SmartLifecycle {
    private volatile boolean running;

    /** Says what is wrong, or throws. */
    abstract void check();

    @Override
    public final void start() {
        check();
        running = true;
    }

    @Override
    public final void stop() {
        running = false;
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    @Override
    public final int getPhase() {
        return Integer.MIN_VALUE;
    }
}
