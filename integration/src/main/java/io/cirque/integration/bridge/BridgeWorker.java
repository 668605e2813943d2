package io.cirque.integration.bridge;

import io.cirque.ring.RingClaimLostException;
import io.cirque.ring.RingException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.log.LogAccessor;

/**
 * One thread of a bridge: hands over until it is stopped or the ring is gone. What fails is tried again after a pause that
 * doubles; nothing but the ring's end makes it give up.
 */
abstract class BridgeWorker implements Runnable {
    private static final LogAccessor LOG = new LogAccessor(BridgeWorker.class);

    /** The longest a worker waits for what may never come before it looks around. */
    static final Duration IDLE = Duration.ofSeconds(1);

    final AbstractKafkaBridge bridge;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Wait wait;
    private int failures;
    private boolean warned;

    /** What it waits for. */
    record Wait(String what, Instant since, @Nullable String cause) {}

    BridgeWorker(AbstractKafkaBridge bridge, String name) {
        this.bridge = bridge;
        this.thread = new Thread(this, name);
    }

    /** Takes some messages here and brings them there, or goes on with what is left of the last ones. */
    abstract void step() throws InterruptedException;

    /** Gives up the connection to Kafka, after a failure or for good. */
    abstract void disconnect();

    /** Makes a wait for messages end. Any thread. */
    abstract void wakeup();

    /** Leaves the ring and Kafka; what is not handed over comes again, to whoever takes it. */
    abstract void leave();

    final void start() {
        thread.start();
    }

    @Override
    public final void run() {
        try {
            while (!isStopping()) {
                attempt();
            }
        } finally {
            try {
                boolean interrupted = Thread.interrupted(); // or it could not say good-bye
                LOG.debug(() -> "'" + thread.getName() + "' leaves" + (interrupted ? ", interrupted" : ""));
                leave();
            } catch (RuntimeException e) {
                LOG.debug(e, () -> "'" + thread.getName() + "' left without saying good-bye");
            } finally {
                wait = null;
                stopped.countDown();
            }
        }
    }

    private void attempt() {
        try {
            step();
            failures = 0;
        } catch (InterruptedException | InterruptException | WakeupException e) {
            boolean interrupted = Thread.interrupted(); // Kafka's clients leave it so: the next wait would end at once
            LOG.debug(() -> "'" + thread.getName() + "' was " + (interrupted ? "interrupted" : "woken"));
        } catch (RingClaimLostException e) {
            LOG.warn(
                    e,
                    () -> "An operator gave messages to others that '" + bridge.name()
                            + "' was handing over: Kafka may get them twice");
        } catch (RingException e) {
            if (!isStopping()) {
                stopping.countDown();
                bridge.ringGone(e);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        Duration pause = bridge.backOff(++failures);
        Throwable cause =
                failure instanceof NotHandedOverException && failure.getCause() != null ? failure.getCause() : failure;
        waiting(failure instanceof NotHandedOverException refused ? refused.waitsFor() : "Kafka", text(cause));
        bridge.countFailure();
        LOG.getLog()
                .warn(
                        "Bridge '" + bridge.name() + "' cannot hand over: " + text(cause) + "; again in "
                                + pause.toMillis() + " ms, and nothing is lost meanwhile",
                        failures == 1 ? failure : null);
        warned = true;
        try {
            disconnect();
        } catch (RuntimeException e) {
            LOG.debug(e, () -> "'" + thread.getName() + "' could not say good-bye to Kafka");
        }
        sleep(pause);
    }

    private static String text(Throwable failure) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
        return root == failure ? failure.toString() : failure + " (" + root + ")";
    }

    /** Says what it waits for, from the first time on that it says so until {@link #gotOn}. */
    final void waiting(String what, @Nullable String cause) {
        Wait before = wait;
        if (before == null || !before.what().equals(what)) {
            wait = new Wait(what, Instant.now(), cause);
        } else if (cause != null) {
            wait = new Wait(what, before.since(), cause);
        }
    }

    /** There has been no answer for longer than it should take; whoever waits goes on waiting. */
    final void noAnswer(String cause) {
        waiting("Kafka", cause);
        bridge.countFailure();
        if (!warned) {
            warned = true;
            LOG.warn(() -> "Bridge '" + bridge.name() + "' waits for Kafka: " + cause + ". Nothing is lost meanwhile");
        }
    }

    final void gotOn() {
        wait = null;
        if (warned) {
            warned = false;
            LOG.info(() -> "Bridge '" + bridge.name() + "' goes on");
        }
    }

    final @Nullable Wait waitsFor() {
        return wait;
    }

    final boolean isStopping() {
        return stopping.getCount() == 0;
    }

    final void sleep(Duration time) {
        try {
            boolean stop = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
            LOG.trace(() -> stop ? "Stopped in a pause" : "Goes on after a pause");
        } catch (InterruptedException e) {
            LOG.debug("Interrupted in a pause: it ends now");
        }
    }

    /** Takes nothing more. Returns at once. */
    final void stop() {
        stopping.countDown();
        wakeup();
    }

    final void interrupt() {
        thread.interrupt();
    }

    final boolean awaitStopped(long nanos) throws InterruptedException {
        return thread == Thread.currentThread() || stopped.await(nanos, TimeUnit.NANOSECONDS);
    }
}
