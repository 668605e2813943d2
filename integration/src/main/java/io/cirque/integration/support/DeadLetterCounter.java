package io.cirque.integration.support;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.support.management.metrics.CounterFacade;
import org.springframework.integration.support.management.metrics.MetricsCaptor;

/** Counts the messages that an endpoint put to the dead letters, since the application began. Thread-safe. */
public final class DeadLetterCounter {
    /** The meter's name; its tag {@code name} is the endpoint's. */
    public static final String METER_NAME = "cirque.dead.letters";

    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable CounterFacade meter;

    /** A counter that stands at zero. */
    public DeadLetterCounter() {}

    /**
     * Counts with a meter too, from now on.
     *
     * @param captor where meters are registered
     * @param name the endpoint's name
     */
    public void register(MetricsCaptor captor, @Nullable String name) {
        meter = captor.counterBuilder(METER_NAME)
                .tag("name", name == null ? "unknown" : name)
                .description("Messages that could not be handled and were put to the dead letters")
                .build();
    }

    /** Counts one more. */
    public void increment() {
        count.incrementAndGet();
        CounterFacade counter = meter;
        if (counter != null) {
            counter.increment();
        }
    }

    /**
     * How many there were.
     *
     * @return zero or more
     */
    public long count() {
        return count.get();
    }

    /** Removes the meter. */
    public void remove() {
        CounterFacade counter = meter;
        if (counter != null) {
            meter = null;
            counter.remove();
        }
    }
}
