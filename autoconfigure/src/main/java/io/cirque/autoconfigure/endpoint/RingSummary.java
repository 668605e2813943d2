package io.cirque.autoconfigure.endpoint;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.ParticipantKind;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ring in short.
 *
 * @param capacity bytes in its cells
 * @param depth messages that the slowest group has not acknowledged; null if the ring cannot be read
 * @param groups lag and living members of each group, by name
 * @param producers producers that live
 * @param consumers consumers that live
 * @param warnings what somebody should know, each with its mend
 * @param error why the ring cannot be read; null if it can
 */
public record RingSummary(
        long capacity,
        @Nullable Long depth,
        Map<String, Group> groups,
        long producers,
        long consumers,
        List<String> warnings,
        @Nullable String error) {

    /**
     * A group in short.
     *
     * @param lag messages that it has not acknowledged
     * @param members consumers that live
     */
    public record Group(long lag, int members) {}

    static RingSummary of(RingQueue ring) {
        long capacity = ring.geometry().capacity();
        try {
            RingStatistics statistics = ring.statistics();
            Map<String, Group> groups = new LinkedHashMap<>();
            for (GroupStatistics group : statistics.groups()) {
                groups.put(group.name(), new Group(group.lag(), group.members()));
            }
            return new RingSummary(
                    capacity,
                    statistics.depth(),
                    groups,
                    living(statistics, ParticipantKind.PRODUCER),
                    living(statistics, ParticipantKind.CONSUMER),
                    statistics.warnings(),
                    null);
        } catch (RingException e) {
            return new RingSummary(capacity, null, Map.of(), 0, 0, List.of(), e.getMessage());
        }
    }

    private static long living(RingStatistics statistics, ParticipantKind kind) {
        return statistics.participants().stream()
                .filter(participant -> participant.kind() == kind && participant.alive())
                .count();
    }
}
