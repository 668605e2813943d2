package io.cirque.benchmarks.compare;

import java.util.concurrent.CountDownLatch;

/**
 * While it is open, a shutdown of the JVM (Ctrl-C) interrupts the thread that opened it and waits until that thread has cleaned
 * up and closed it.
 */
final class Interruption implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread owner = Thread.currentThread();
    private final Thread hook = new Thread(this::interruptOwner, "shutdown");

    private Interruption() {}

    static Interruption onShutdown() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // then the hook has been started, and ends now
        }
    }

    private void interruptOwner() {
        owner.interrupt();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
