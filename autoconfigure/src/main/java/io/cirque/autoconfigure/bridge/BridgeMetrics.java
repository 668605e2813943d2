package io.cirque.autoconfigure.bridge;

import io.cirque.integration.bridge.AbstractKafkaBridge;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Meters of the bridges of this process. Tag {@code bridge} is the bridge's name, tag {@code direction} which way it goes.
 *
 * <ul>
 *   <li>{@code cirque.bridge.messages}: messages handed over
 *   <li>{@code cirque.bridge.failures}: tries that failed, and messages that were refused for good
 *   <li>{@code cirque.bridge.waiting}: how long it has waited for Kafka or for room, 0 if it gets on
 * </ul>
 *
 * Thread-safe.
 */
public final class BridgeMetrics implements MeterBinder {
    private final Map<String, AbstractKafkaBridge> bridges;

    /**
     * Meters for bridges.
     *
     * @param bridges by name
     */
    public BridgeMetrics(Map<String, AbstractKafkaBridge> bridges) {
        this.bridges = Map.copyOf(bridges);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bridges.forEach((name, bridge) -> {
            Tags tags = Tags.of("bridge", name, "direction", bridge.direction());
            FunctionCounter.builder("cirque.bridge.messages", bridge, AbstractKafkaBridge::getMessageCount)
                    .tags(tags)
                    .baseUnit("messages")
                    .description("Messages handed over")
                    .register(registry);
            FunctionCounter.builder("cirque.bridge.failures", bridge, AbstractKafkaBridge::getFailureCount)
                    .tags(tags)
                    .description("Tries that failed, and messages that were refused for good")
                    .register(registry);
            TimeGauge.builder("cirque.bridge.waiting", bridge, TimeUnit.MILLISECONDS, BridgeMetrics::waiting)
                    .tags(tags)
                    .description("How long it has waited for Kafka or for room")
                    .register(registry);
        });
    }

    private static double waiting(AbstractKafkaBridge bridge) {
        Instant since = bridge.status().since();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, Instant.now()).toMillis());
    }
}
