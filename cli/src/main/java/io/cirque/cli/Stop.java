package io.cirque.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or another request that this process should end: wakes the command that waits, and has the JVM wait until the
 * command has left its ring. Open it before the ring, so that it is closed after it.
 */
final class Stop implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 3;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "cirque-stop");
    private volatile Runnable wakeup = () -> {};

    Stop() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** What ends the wait of the command. */
    void wakes(Runnable wait) {
        wakeup = wait;
        if (isRequested()) {
            wait.run();
        }
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits, but not beyond the request; true if that was made. */
    boolean sleep(long millis) throws InterruptedException {
        return requested.await(millis, TimeUnit.MILLISECONDS);
    }

    private void request() {
        requested.countDown();
        wakeup.run();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("cirque: did not leave the ring in time; others take what it held");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            requested.countDown(); // the JVM ends already, and its hook finds that the command has
        }
    }
}
