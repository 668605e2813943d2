package io.cirque.integration.bridge;

import io.cirque.integration.support.BackOff;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.ApplicationContext;
import org.springframework.core.log.LogAccessor;
import org.springframework.integration.endpoint.AbstractEndpoint;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.util.Assert;

/**
 * Carries the bytes of messages between a ring and a Kafka topic, unchanged: what is in a record of the one is in a record
 * of the other. Whichever side cannot take more makes it wait, for as long as it takes; then it goes on by itself.
 *
 * <p>Starts and stops with the application context, in the phase of channels and adapters. If the ring is deleted or
 * closed, or its group removed, it stops by itself: an error is logged and a {@link RingEndpointFailedEvent} published.
 *
 * <p>Set it up before it is started; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
@IntegrationManagedResource
public abstract class AbstractKafkaBridge extends AbstractEndpoint {
    /** Most messages that are handed over as one, unless stated otherwise. */
    public static final int DEFAULT_BATCH_SIZE = 500;

    private static final LogAccessor LOG = new LogAccessor(AbstractKafkaBridge.class);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RingQueue ring;
    private final String topic;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private int concurrency = 1;
    private int batchSize = DEFAULT_BATCH_SIZE;
    private BackOff backOff = BackOff.DEFAULT;
    private Duration shutdownTimeout = Duration.ofSeconds(5);
    private volatile List<BridgeWorker> workers = List.of();

    AbstractKafkaBridge(RingQueue ring, String topic) {
        Assert.hasText(topic, "a bridge needs the name of a topic");
        this.ring = ring;
        this.topic = topic;
        setPhase(Integer.MAX_VALUE / 2);
    }

    /**
     * How many threads hand over, each with a connection of its own. With one, the order is kept.
     *
     * @param concurrency at least 1; default 1
     * @throws IllegalArgumentException if it is less
     */
    public void setConcurrency(int concurrency) {
        Assert.isTrue(concurrency >= 1, () -> "concurrency " + concurrency + ": state at least 1");
        this.concurrency = concurrency;
    }

    /**
     * Most messages that a thread takes, hands over and then acknowledges as one; it takes what is there and does not wait
     * for more. It keeps them in memory until then.
     *
     * @param batchSize at least 1; default {@value #DEFAULT_BATCH_SIZE}
     * @throws IllegalArgumentException if it is less
     */
    public void setBatchSize(int batchSize) {
        Assert.isTrue(batchSize >= 1, () -> "batch size " + batchSize + ": state at least 1");
        this.batchSize = batchSize;
    }

    /**
     * How long to pause after a try that failed: at first, and at most; it doubles in between.
     *
     * @param initial more than zero; default 100 ms
     * @param maximum at least as much; default 10 s
     * @throws IllegalArgumentException if it is not so
     */
    public void setBackOff(Duration initial, Duration maximum) {
        this.backOff = new BackOff(initial, maximum);
    }

    /**
     * How long to let what is being handed over come to its end when the bridge stops. What has not by then stays where it
     * was, and is handed over again after the next start.
     *
     * @param shutdownTimeout zero or more; default 5 s
     */
    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    /**
     * The ring's end of the bridge.
     *
     * @return an open ring, unless it was closed
     */
    public RingQueue ring() {
        return ring;
    }

    /**
     * Kafka's end of the bridge.
     *
     * @return the topic's name
     */
    public String topic() {
        return topic;
    }

    /**
     * Which way the messages go.
     *
     * @return {@code to-kafka} or {@code from-kafka}
     */
    public abstract String direction();

    /** A worker that has not begun. */
    abstract BridgeWorker newWorker(String name);

    final int batchSize() {
        return batchSize;
    }

    final Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    final Duration backOff(int failures) {
        return backOff.after(failures);
    }

    final String name() {
        return Objects.requireNonNullElse(getComponentName(), ring.name());
    }

    final void countMessages(long more) {
        messages.addAndGet(more);
    }

    final void countFailure() {
        failures.incrementAndGet();
    }

    /**
     * How many messages were handed over: taken by one side, and settled on the other. One that was handed over twice
     * counts twice.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages handed over")
    public long getMessageCount() {
        return messages.get();
    }

    /**
     * How many tries failed, and messages were refused for good.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Tries that failed, and messages that were refused for good")
    public long getFailureCount() {
        return failures.get();
    }

    /**
     * Whether it runs, and what it waits for if it does.
     *
     * @return the state of that thread which has waited longest
     */
    public BridgeStatus status() {
        BridgeWorker.Wait longest = workers.stream()
                .map(BridgeWorker::waitsFor)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(BridgeWorker.Wait::since))
                .orElse(null);
        return longest == null
                ? new BridgeStatus(isRunning(), null, null, null)
                : new BridgeStatus(isRunning(), longest.what(), longest.since(), longest.cause());
    }

    /**
     * {@link #status()} as a text.
     *
     * @return for an operator
     */
    @ManagedAttribute(description = "Whether it runs, and what it waits for")
    public String getStatusText() {
        return status().toString();
    }

    @Override
    protected void doStart() {
        List<BridgeWorker> starting = new ArrayList<>();
        boolean complete = false;
        try {
            while (starting.size() < concurrency) {
                starting.add(newWorker(name() + "-" + (starting.size() + 1)));
            }
            complete = true;
        } finally {
            if (!complete) {
                starting.forEach(BridgeWorker::leave);
            }
        }
        workers = List.copyOf(starting);
        starting.forEach(BridgeWorker::start);
    }

    @Override
    protected void doStop() {
        end(takeWorkers());
    }

    /** In a thread of its own, so that several stop at once. */
    @Override
    protected void doStop(Runnable callback) {
        List<BridgeWorker> all = takeWorkers();
        new Thread(
                        () -> {
                            try {
                                end(all);
                            } finally {
                                callback.run();
                            }
                        },
                        name() + "-stop")
                .start();
    }

    private List<BridgeWorker> takeWorkers() {
        List<BridgeWorker> all = workers;
        workers = List.of();
        return all;
    }

    private void end(List<BridgeWorker> all) {
        all.forEach(BridgeWorker::stop);
        try {
            if (!areStopped(all, System.nanoTime() + shutdownTimeout.toNanos())) {
                LOG.warn(() -> "Bridge '" + name() + "' has not been answered within " + shutdownTimeout
                        + ": what it was handing over is handed over again after its next start");
                all.forEach(BridgeWorker::interrupt);
                if (!areStopped(all, System.nanoTime() + AFTER_INTERRUPT_NANOS)) {
                    LOG.warn(() -> "Threads of bridge '" + name() + "' do not come back");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean areStopped(List<BridgeWorker> workers, long deadline) throws InterruptedException {
        for (BridgeWorker worker : workers) {
            if (!worker.awaitStopped(Math.max(0, deadline - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    /** Called by a worker, which cannot wait for its own end. */
    final void ringGone(RingException cause) {
        LOG.error(cause, () -> "Bridge '" + name() + "' stops: its ring is gone");
        List<BridgeWorker> concerned = workers;
        new Thread(() -> stopIfStill(concerned, cause), name() + "-gone").start();
    }

    private void stopIfStill(List<BridgeWorker> concerned, RingException cause) {
        lifecycleLock.lock();
        try {
            if (workers != concerned || !isRunning()) {
                return; // another worker said so first, or it was stopped
            }
            stop();
        } finally {
            lifecycleLock.unlock();
        }
        ApplicationContext context = getApplicationContext();
        if (context != null) {
            context.publishEvent(new RingEndpointFailedEvent(this, cause));
        }
    }
}
