package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.health.RingWatch.Finding;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while a ring can be used and nothing is to be looked at, down when it was closed or deleted, its file was damaged, or
 * could not be written; else one of {@link RingStatus}. Thread-safe.
 */
final class RingHealthIndicator extends AbstractHealthIndicator {
    private final RingQueue ring;
    private final RingWatch watch;

    RingHealthIndicator(RingQueue ring, RingWatch watch) {
        super("Ring '" + ring.name() + "' cannot be read");
        this.ring = ring;
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RingStatistics statistics = ring.statistics();
        List<Finding> findings = watch.look(statistics);
        if (!ring.isOpen()) {
            builder.down()
                    .withDetail(
                            "error",
                            "the ring's file was removed, replaced or damaged, or could not be written: restart");
        } else if (findings.isEmpty()) {
            builder.up();
        } else {
            builder.status(findings.get(0).status());
        }
        builder.withDetails(describe(statistics));
        Set<String> warnings = new LinkedHashSet<>();
        findings.forEach(finding -> warnings.add(finding.text()));
        if (findings.isEmpty()) {
            warnings.addAll(statistics.warnings());
        }
        if (!warnings.isEmpty()) {
            builder.withDetail("warnings", warnings);
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
