package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import io.cirque.ring.Message;
import io.cirque.ring.RingClosedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.MessageHandler;

/**
 * One dispatch thread: takes a message at a time, so that no message waits behind a slow one while another thread is
 * idle, and gives it to the listener. Nothing that a listener throws ends it. A failed message stays with this thread
 * until it is handled, dead-lettered, or given to others when the thread stops.
 */
final class DispatchLoop implements Runnable {
    private static final LogAccessor LOG = new LogAccessor(DispatchLoop.class);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Consumer consumer;
    private final MessageHandler listener;
    private final EnvelopeCodec codec;
    private final FailurePolicy failures;
    private final Duration faultPause;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final io.cirque.ring.MessageHandler handler = this::deliver;
    private volatile @Nullable Thread thread;

    DispatchLoop(
            Consumer consumer,
            MessageHandler listener,
            EnvelopeCodec codec,
            FailurePolicy failures,
            Duration faultPause) {
        this.consumer = consumer;
        this.listener = listener;
        this.codec = codec;
        this.failures = failures;
        this.faultPause = faultPause;
    }

    /** Makes the ring's consumer keep the message. Thrown and caught here, therefore without a trace. */
    private static final class NotDelivered extends RuntimeException {
        private final transient Duration pause;

        NotDelivered(Duration pause) {
            super("the message was not delivered", null, false, false);
            this.pause = pause;
        }
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return; // stopped before the executor had a thread for it
        }
        thread = Thread.currentThread();
        try {
            while (!isStopping()) {
                takeOne();
            }
        } finally {
            leave();
        }
    }

    /** Takes no more messages. Returns at once. */
    void stop() {
        stopping.countDown();
        consumer.wakeup();
        if (begun.compareAndSet(false, true)) {
            leave();
        }
    }

    /** Whether the loop has ended, after waiting for it; a loop that waits for itself would wait in vain. */
    boolean awaitStopped(long nanos) throws InterruptedException {
        return thread == Thread.currentThread() || stopped.await(nanos, TimeUnit.NANOSECONDS);
    }

    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void takeOne() {
        try {
            consumer.poll(handler, 1, IDLE);
        } catch (NotDelivered kept) {
            pause(kept.pause);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by a listener or an executor: only stop ends the taking of messages");
        } catch (RingClosedException e) {
            if (!isStopping()) {
                LOG.error(e, "No more messages are taken: the ring is closed or deleted");
                stopping.countDown();
            }
        } catch (RuntimeException | Error e) {
            LOG.error(e, "A message could not be taken from the ring; again in " + faultPause.toMillis() + " ms");
            pause(faultPause);
        }
    }

    private void deliver(Message message) {
        if (failures.isExhausted(message)) {
            if (!failures.settles(message, null)) {
                throw new NotDelivered(failures.backOff(message));
            }
            return;
        }
        try {
            listener.handleMessage(codec.decode(message));
        } catch (Throwable failure) { // checked ones too: not every listener is compiled by javac
            if (isStopping()) {
                LOG.warn(failure, "A message failed while its listener was stopped; it is delivered again");
                throw new NotDelivered(Duration.ZERO);
            }
            if (!failures.settles(message, failure)) {
                throw new NotDelivered(failures.backOff(message));
            }
        }
    }

    private void pause(Duration time) {
        try {
            stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted in a pause: the message is tried again now");
        }
    }

    private void leave() {
        try {
            consumer.close();
        } finally {
            stopped.countDown();
        }
    }
}
