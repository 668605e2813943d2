package io.cirque.integration.support;

import io.cirque.ring.RingQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.core.log.LogAccessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.MessageHandler;

/**
 * Takes messages for a group, in as many threads as the options say, and gives them to listeners. A message is
 * acknowledged when its listener has returned. If the listener throws, it is delivered again after a pause, and goes to
 * the dead letters after too many deliveries.
 *
 * <p>Starts once and stops once; thread-safe. It does not close the ring.
 */
public final class RingListenerContainer {
    private static final LogAccessor LOG = new LogAccessor(RingListenerContainer.class);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final RingQueue ring;
    private final String group;
    private final EnvelopeCodec codec;
    private final RingListenerOptions options;
    private final Supplier<MessageHandler> listeners;
    private final List<DispatchLoop> loops = new ArrayList<>();

    /**
     * A container that takes no messages yet.
     *
     * @param name names the threads
     * @param ring where messages are taken
     * @param group the group to join; created if it does not exist
     * @param codec opens the envelopes
     * @param options how to take the messages
     * @param listeners gives each dispatch thread its listener, which is then used by that thread alone
     */
    public RingListenerContainer(
            String name,
            RingQueue ring,
            String group,
            EnvelopeCodec codec,
            RingListenerOptions options,
            Supplier<MessageHandler> listeners) {
        this.name = name;
        this.ring = ring;
        this.group = group;
        this.codec = codec;
        this.options = options;
        this.listeners = listeners;
    }

    /**
     * Joins the group and begins to take messages.
     *
     * @throws io.cirque.ring.RingException if the ring is closed or has no room for as many consumers
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public synchronized void start() {
        FailurePolicy failures = new FailurePolicy(ring, group, codec, options);
        Executor configured = options.taskExecutor();
        Executor executor = configured != null ? configured : new SimpleAsyncTaskExecutor(name + "-");
        boolean started = false;
        try {
            for (int i = 0; i < options.concurrency(); i++) {
                loops.add(new DispatchLoop(
                        ring.consumer(group), listeners.get(), codec, failures, options.maximumBackOff()));
            }
            loops.forEach(executor::execute);
            started = true;
        } finally {
            if (!started) {
                loops.forEach(DispatchLoop::stop);
            }
        }
    }

    /**
     * Takes no more messages, and waits for the listeners that are at work, but not for longer than the shutdown timeout
     * and a second. Messages that are not handled go to other consumers, or wait.
     */
    public synchronized void stop() {
        loops.forEach(DispatchLoop::stop);
        try {
            if (!isStoppedWithin(options.shutdownTimeout().toNanos())) {
                LOG.warn(() -> "Listeners of '" + name + "' are still at work after " + options.shutdownTimeout()
                        + "; they are interrupted");
                loops.forEach(DispatchLoop::interrupt);
                if (!isStoppedWithin(AFTER_INTERRUPT_NANOS)) {
                    LOG.warn(() -> "Listeners of '" + name + "' do not come back. A message that one of them does not"
                            + " finish is delivered again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops in a thread of its own, so that several stop at once.
     *
     * @param callback runs when it is done, whatever happens
     */
    public void stop(Runnable callback) {
        new Thread(
                        () -> {
                            try {
                                stop();
                            } finally {
                                callback.run();
                            }
                        },
                        name + "-stop")
                .start();
    }

    private boolean isStoppedWithin(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        for (DispatchLoop loop : loops) {
            if (!loop.awaitStopped(Math.max(0, deadline - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }
}
