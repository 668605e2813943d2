package io.cirque.autoconfigure.bridge;

import io.cirque.integration.bridge.AbstractKafkaBridge;
import io.cirque.integration.bridge.BridgeStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Up while messages get over, or there are none; {@code WAITING}, with what for and since when, if Kafka or the ring has
 * kept them for too long; down when the bridge does not run. Thread-safe.
 */
final class BridgeHealthIndicator extends AbstractHealthIndicator {
    /**
     * Nothing is lost and nothing need be done here. The health endpoint's own order does not know it: it shows in the
     * bridge's entry and leaves the whole {@code UP}.
     */
    static final Status WAITING = new Status("WAITING");

    private final AbstractKafkaBridge bridge;
    private final Duration bound;
    private final InstantSource clock;

    BridgeHealthIndicator(AbstractKafkaBridge bridge, Duration bound, InstantSource clock) {
        super("Bridge of ring '" + bridge.ring().name() + "' cannot be looked at");
        this.bridge = bridge;
        this.bound = bound;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        BridgeStatus status = bridge.status();
        builder.withDetail("direction", bridge.direction())
                .withDetail("ring", bridge.ring().name())
                .withDetail("topic", bridge.topic())
                .withDetail("messages", bridge.getMessageCount())
                .withDetail("failures", bridge.getFailureCount());
        Instant since = status.since();
        if (!status.running()) {
            builder.down().withDetail("error", "it was stopped, or its ring is gone: start it, or restart");
        } else if (since == null || Duration.between(since, clock.instant()).compareTo(bound) < 0) {
            builder.up();
        } else {
            builder.status(WAITING)
                    .withDetail("waitsFor", String.valueOf(status.waitsFor()))
                    .withDetail("since", since.toString());
            if (status.cause() != null) {
                builder.withDetail("cause", status.cause());
            }
        }
    }
}
