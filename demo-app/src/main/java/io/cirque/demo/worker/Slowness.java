package io.cirque.demo.worker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** How much longer than it must this worker takes for a message. Thread-safe. */
@Component
@Profile("worker")
public class Slowness {
    private volatile long nanos;

    void set(Duration perMessage) {
        nanos = perMessage.toNanos();
    }

    /** Takes that long. Ends early when the thread is interrupted: the worker is to end. */
    public void endure() {
        long pause = nanos;
        if (pause == 0) {
            return;
        }
        long end = System.nanoTime() + pause;
        for (long left = pause; left > 0 && !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
