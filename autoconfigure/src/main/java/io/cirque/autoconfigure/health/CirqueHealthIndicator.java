package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while all rings of the application can be used, down as soon as one was closed or deleted. Each ring is a detail:
 * its capacity in bytes, its depth in messages, and the lag and number of members of each group. Thread-safe.
 */
public final class CirqueHealthIndicator extends AbstractHealthIndicator {
    private final RingRegistry registry;

    /**
     * An indicator for all rings of an application.
     *
     * @param registry the application's rings
     */
    public CirqueHealthIndicator(RingRegistry registry) {
        super("The rings cannot be read");
        this.registry = registry;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        for (RingQueue ring : registry.rings()) {
            try {
                builder.withDetail(ring.name(), describe(ring.statistics()));
            } catch (RingException e) {
                builder.down().withDetail(ring.name(), Map.of("error", String.valueOf(e.getMessage())));
            }
        }
    }

    private static Map<String, Object> describe(RingStatistics statistics) {
        Map<String, Object> groups = new LinkedHashMap<>();
        for (GroupStatistics group : statistics.groups()) {
            groups.put(group.name(), new TreeMap<>(Map.of("lag", group.lag(), "members", group.members())));
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("capacity", statistics.capacity());
        details.put("depth", statistics.depth());
        details.put("groups", groups);
        return details;
    }
}
