package io.cirque.integration.support;

import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.MessageHandler;

/**
 * Takes messages for a group, in as many threads as the options say, and gives them to listeners. A message is
 * acknowledged when its listener has returned, or, in manual mode, by its callback. If the listener throws, it is
 * delivered again after a pause, and goes to the dead letters after too many deliveries.
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
    private final Supplier<? extends MessageHandler> listeners;
    private final List<DispatchLoop> loops = new ArrayList<>();
    private final List<DispatchLoop> leaving = new ArrayList<>();
    private final AtomicBoolean gone = new AtomicBoolean();
    private DeadLetterCounter deadLetters = new DeadLetterCounter();
    private Consumer<RingException> whenRingGone = cause -> {};
    private @Nullable FailurePolicy failures;
    private @Nullable Executor executor;
    private boolean paused;

    /**
     * A container that takes no messages yet.
     *
     * @param name names the threads
     * @param ring where messages are taken
     * @param group the group to join; created if it does not exist
     * @param codec opens the envelopes
     * @param options how to take the messages
     * @param listeners gives each dispatch thread its listener, which is then used by that thread alone; it may be a
     *     {@link RingListener}
     */
    public RingListenerContainer(
            String name,
            RingQueue ring,
            String group,
            EnvelopeCodec codec,
            RingListenerOptions options,
            Supplier<? extends MessageHandler> listeners) {
        this.name = name;
        this.ring = ring;
        this.group = group;
        this.codec = codec;
        this.options = options;
        this.listeners = listeners;
    }

    /**
     * Counts the dead letters. Before the start.
     *
     * @param deadLetters default one of its own
     */
    public void setDeadLetterCounter(DeadLetterCounter deadLetters) {
        this.deadLetters = deadLetters;
    }

    /**
     * Learns, once and in a thread of its own, that no more messages are taken: the ring was deleted, closed or found
     * damaged, or the group removed. Before the start.
     *
     * @param whenRingGone default: an error in the log is all
     */
    public void setWhenRingGone(Consumer<RingException> whenRingGone) {
        this.whenRingGone = whenRingGone;
    }

    /**
     * Joins the group and begins to take messages.
     *
     * @throws io.cirque.ring.RingException if the ring is closed or has no room for as many consumers
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public synchronized void start() {
        Executor configured = options.taskExecutor();
        executor = configured != null ? configured : new SimpleAsyncTaskExecutor(name + "-");
        failures = new FailurePolicy(ring, codec, options, deadLetters);
        boolean started = false;
        try {
            add(options.concurrency());
            started = true;
        } finally {
            if (!started) {
                failures.close();
            }
        }
    }

    private void add(int count) {
        Executor running = executor;
        FailurePolicy policy = failures;
        if (running == null || policy == null) {
            throw new IllegalStateException("the listeners of '" + name + "' have not been started: start them first");
        }
        List<DispatchLoop> added = new ArrayList<>();
        boolean complete = false;
        try {
            while (added.size() < count) {
                added.add(newLoop(policy));
            }
            for (DispatchLoop loop : added) {
                loop.pause(paused);
                running.execute(loop);
            }
            loops.addAll(added);
            complete = true;
        } finally {
            if (!complete) {
                added.forEach(DispatchLoop::stop);
                added.forEach(DispatchLoop::close);
            }
        }
    }

    private DispatchLoop newLoop(FailurePolicy policy) {
        LoopSwitch loop = new LoopSwitch();
        ListenerInvoker listener = new ListenerInvoker(listeners.get(), options);
        return new DispatchLoop(newIntake(loop, listener, policy), loop, options.maximumBackOff(), this::ringGone);
    }

    private Intake newIntake(LoopSwitch loop, ListenerInvoker listener, FailurePolicy policy) {
        if (options.ackMode() == AckMode.AUTO && options.batchSize() == 1) {
            Delivery delivery = new Delivery(ring, group, codec, listener, policy, loop, (decoded, none) -> decoded);
            return new RecordIntake(ring.consumer(group), delivery);
        }
        HeldIntake intake = new HeldIntake(ring, group, options, codec, listener, policy, loop);
        intake.join();
        return intake;
    }

    private void ringGone(RingException cause) {
        if (gone.compareAndSet(false, true)) {
            LOG.error(cause, () -> "'" + name + "' takes no more messages");
            new Thread(() -> whenRingGone.accept(cause), name + "-gone").start();
        }
    }

    /**
     * Whether no more messages are taken because the ring is gone.
     *
     * @return true from before anybody learns of it
     */
    public boolean isGone() {
        return gone.get();
    }

    /**
     * Changes the number of dispatch threads: more begin at once, some end when they have done with their message.
     *
     * @param concurrency at least 1
     * @throws io.cirque.ring.RingException if the ring is closed or has no room for as many consumers
     * @throws IllegalStateException if it has not been started
     */
    public synchronized void setConcurrency(int concurrency) {
        leaving.removeIf(DispatchLoop::hasLeft);
        if (concurrency > loops.size()) {
            add(concurrency - loops.size());
        }
        while (concurrency < loops.size()) {
            DispatchLoop last = loops.remove(loops.size() - 1);
            last.stop();
            leaving.add(last);
        }
    }

    /**
     * Takes no messages, or takes them again. Listeners that are at work finish; messages that wait for a further try go
     * to other consumers.
     *
     * @param pause whether to pause
     */
    public synchronized void pause(boolean pause) {
        paused = pause;
        loops.forEach(loop -> loop.pause(pause));
    }

    /**
     * Takes no more messages, and waits for the listeners that are at work and for acknowledgments, but not for longer
     * than the shutdown timeout and a second. Messages that are not handled go to other consumers, or wait.
     */
    public synchronized void stop() {
        loops.forEach(DispatchLoop::stop);
        List<DispatchLoop> all = new ArrayList<>(leaving);
        all.addAll(loops);
        try {
            awaitEnd(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(DispatchLoop::close);
            if (failures != null) {
                failures.close();
            }
        }
    }

    private void awaitEnd(List<DispatchLoop> all) throws InterruptedException {
        long deadline = System.nanoTime() + options.shutdownTimeout().toNanos();
        if (!areStopped(all, deadline)) {
            LOG.warn(() -> "Listeners of '" + name + "' are still at work after " + options.shutdownTimeout()
                    + "; they are interrupted");
            all.forEach(DispatchLoop::interrupt);
            if (!areStopped(all, System.nanoTime() + AFTER_INTERRUPT_NANOS)) {
                LOG.warn(() -> "Listeners of '" + name + "' do not come back. A message that one of them does not"
                        + " finish is delivered again");
            }
        }
        if (!areSettled(all, deadline)) {
            LOG.warn(() -> "Messages that '" + name + "' took have not been acknowledged after "
                    + options.shutdownTimeout() + "; they are delivered again");
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

    private static boolean areStopped(List<DispatchLoop> loops, long deadline) throws InterruptedException {
        for (DispatchLoop loop : loops) {
            if (!loop.awaitStopped(Math.max(0, deadline - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean areSettled(List<DispatchLoop> loops, long deadline) throws InterruptedException {
        for (DispatchLoop loop : loops) {
            if (!loop.awaitSettled(Math.max(0, deadline - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }
}
