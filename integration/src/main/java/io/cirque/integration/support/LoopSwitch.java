package io.cirque.integration.support;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Whether a dispatch thread takes messages, pauses, or ends; it sleeps here. Thread-safe. */
final class LoopSwitch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopping;
    private volatile boolean paused;

    boolean isStopping() {
        return stopping;
    }

    boolean isPaused() {
        return paused;
    }

    void stop() {
        change(() -> stopping = true);
    }

    void pause(boolean pause) {
        change(() -> paused = pause);
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Until it is time to do something else, at most for {@code time}. */
    void sleep(Duration time) throws InterruptedException {
        sleepWhile(() -> !stopping && !paused, time.toNanos());
    }

    void sleepWhilePaused() throws InterruptedException {
        sleepWhile(() -> !stopping && paused, Long.MAX_VALUE);
    }

    private void sleepWhile(BooleanSupplier condition, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (left > 0 && condition.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
