package io.cirque.integration.support;

import io.cirque.ring.RingClaimLostException;
import io.cirque.ring.RingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * One dispatch thread: takes messages until it is stopped or the ring is gone. Nothing that a listener throws ends it.
 */
final class DispatchLoop implements Runnable {
    private static final LogAccessor LOG = new LogAccessor(DispatchLoop.class);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Intake intake;
    private final LoopSwitch loop;
    private final Duration faultPause;
    private final Consumer<RingException> whenRingGone;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private boolean closing;

    DispatchLoop(Intake intake, LoopSwitch loop, Duration faultPause, Consumer<RingException> whenRingGone) {
        this.intake = intake;
        this.loop = loop;
        this.faultPause = faultPause;
        this.whenRingGone = whenRingGone;
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return; // stopped before the executor had a thread for it
        }
        thread = Thread.currentThread();
        try {
            while (!loop.isStopping()) {
                step();
            }
        } finally {
            leave();
        }
    }

    /** Takes no more messages. Returns at once. */
    void stop() {
        loop.stop();
        intake.wakeup();
        if (begun.compareAndSet(false, true)) {
            leave();
        }
    }

    void pause(boolean pause) {
        loop.pause(pause);
        if (pause) {
            intake.wakeup();
        }
    }

    /** Whether the loop has ended, after waiting for it; a loop that waits for itself would wait in vain. */
    boolean awaitStopped(long nanos) throws InterruptedException {
        return thread == Thread.currentThread() || stopped.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether the loop has ended and nothing that it took is still to be settled. */
    boolean hasLeft() {
        return stopped.getCount() == 0 && intake.isSettled();
    }

    /** Whether listeners have settled what they have, after waiting for that. */
    boolean awaitSettled(long nanos) throws InterruptedException {
        return intake.awaitSettled(nanos);
    }

    /** What is not settled goes to other consumers; when the listener returns, if it is the one that calls this. */
    void close() {
        if (thread == Thread.currentThread() && stopped.getCount() > 0) {
            closing = true;
        } else {
            intake.close();
        }
    }

    void interrupt() {
        Thread running = thread;
        if (running != null && stopped.getCount() > 0) {
            running.interrupt();
        }
    }

    private void step() {
        try {
            if (loop.isPaused()) {
                intake.release();
                loop.sleepWhilePaused();
            } else {
                takeNext();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by a listener or an executor: only stop ends the taking of messages");
        } catch (RingClaimLostException e) {
            LOG.warn(e, "An operator gave a message to others while its listener was at work");
        } catch (RingException e) {
            if (!loop.isStopping()) {
                loop.stop();
                whenRingGone.accept(e);
            }
        } catch (RuntimeException | Error e) {
            LOG.error(e, "A message could not be taken from the ring; again in " + faultPause.toMillis() + " ms");
            pauseFor(faultPause);
        }
    }

    private void takeNext() throws InterruptedException {
        try {
            intake.takeNext(IDLE);
        } catch (NotDelivered kept) {
            pauseFor(kept.pause());
        }
    }

    private void pauseFor(Duration time) {
        try {
            loop.sleep(time);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted in a pause: the message is tried again now");
        }
    }

    private void leave() {
        try {
            intake.finish();
            if (closing) {
                intake.close();
            }
        } catch (RuntimeException e) {
            LOG.debug(e, "The ring was gone when its consumer left");
        } finally {
            stopped.countDown();
        }
    }
}
