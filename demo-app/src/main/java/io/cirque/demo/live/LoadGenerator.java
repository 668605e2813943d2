package io.cirque.demo.live;

import io.cirque.demo.DemoProperties;
import io.cirque.ring.RingClosedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Sends messages at a given rate, in a thread of its own. Thread-safe. */
@Component
@Profile("web")
class LoadGenerator implements SmartLifecycle {
    /** As fast as it goes. */
    static final long MAXIMUM = -1;

    private static final Logger log = LoggerFactory.getLogger(LoadGenerator.class);
    private static final int BATCH = 256;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_DEBT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_END_MILLIS = 3000;

    private final Show show;
    private final long initial;
    private volatile long rate;
    private volatile boolean touched;
    private volatile @Nullable Thread thread;

    LoadGenerator(Show show, DemoProperties properties) {
        this.show = show;
        this.initial = properties.rate();
    }

    /** Messages a second, or {@link #MAXIMUM}. */
    long rate() {
        return rate;
    }

    /** Sets the rate: 0 sends nothing, {@link #MAXIMUM} as much as goes. */
    void setRate(long perSecond) {
        touched = true;
        rate = perSecond;
        LockSupport.unpark(thread);
    }

    /** Begins at the configured rate, unless somebody has set one. */
    void begin() {
        if (!touched) {
            setRate(initial);
        }
    }

    @Override
    public void start() {
        Thread starting = new Thread(this::run, "load-generator");
        starting.setDaemon(true);
        thread = starting;
        starting.start();
    }

    private void run() {
        long paidUntil = System.nanoTime();
        try {
            while (isRunning()) {
                long perSecond = rate;
                long now = System.nanoTime();
                if (perSecond == 0) {
                    LockSupport.parkNanos(IDLE_NANOS); // ends at once when the rate is set
                    paidUntil = System.nanoTime();
                } else if (perSecond == MAXIMUM) {
                    if (show.send(BATCH) < BATCH) {
                        LockSupport.parkNanos(PERIOD_NANOS);
                    }
                    paidUntil = now;
                } else {
                    paidUntil = Math.max(
                            paidUntil, now - LONGEST_DEBT_NANOS); // what could not be sent is not owed for ever
                    long due = (long) ((now - paidUntil) / 1e9 * perSecond);
                    int sent = due == 0 ? 0 : show.send((int) Math.min(due, BATCH));
                    paidUntil += Math.round(sent * 1e9 / perSecond);
                    if (due < BATCH || sent == 0) {
                        LockSupport.parkNanos(Math.max(PERIOD_NANOS, Math.round(1e9 / perSecond) - (now - paidUntil)));
                    }
                }
            }
        } catch (RingClosedException e) {
            log.info("No more messages are sent: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("No more messages are sent", e);
        }
    }

    @Override
    public void stop() {
        Thread stopping = thread;
        thread = null;
        if (stopping != null) {
            LockSupport.unpark(stopping);
            try {
                stopping.join(LONGEST_END_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Stops early, before the channels do. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
