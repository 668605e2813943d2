package io.cirque.demo.live;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.process.Fleet;
import io.cirque.demo.process.WorkerState;
import io.cirque.demo.process.WorkerStatus;
import io.cirque.ring.ParticipantKind;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A card for each process that uses the ring. For one thread. */
@Component
@Profile("web")
class Processes {
    private final Fleet fleet;
    private final String role;
    private final boolean overRings;
    private final long webPid = ProcessHandle.current().pid();
    private final Map<Long, Rate> rates = new HashMap<>();

    Processes(Fleet fleet, DemoProperties properties) {
        this.fleet = fleet;
        this.role = properties.scenario().role();
        this.overRings = properties.isOverRings();
    }

    List<Sample.ProcessCard> cards(RingStatistics ring, long nanos) {
        Map<Long, Work> consumers = ring.participants().stream()
                .filter(participant -> participant.kind() == ParticipantKind.CONSUMER && participant.alive())
                .collect(Collectors.toMap(ParticipantStatistics::pid, Work::of, Work::plus, TreeMap::new));
        List<Sample.ProcessCard> cards = new ArrayList<>();
        cards.add(card("web", webPid, "publisher", "running", new Work(ring.published(), 0), 0, false, nanos));
        for (WorkerStatus worker : fleet.statuses()) {
            Work work = worker.pid() == null ? null : consumers.remove(worker.pid());
            cards.add(card(
                    worker.name(),
                    worker.pid(),
                    role,
                    state(worker.state(), work != null || !overRings),
                    work == null ? Work.NONE : work,
                    worker.restarts(),
                    true,
                    nanos));
        }
        consumers.remove(webPid);
        consumers.forEach(
                (pid, work) -> cards.add(card("process " + pid, pid, role, "running", work, 0, false, nanos)));
        rates.keySet().retainAll(pids(cards));
        return cards;
    }

    private static List<Long> pids(List<Sample.ProcessCard> cards) {
        return cards.stream().flatMap(card -> Stream.ofNullable(card.pid())).toList();
    }

    private Sample.ProcessCard card(
            String name,
            @Nullable Long pid,
            String role,
            String state,
            Work work,
            int restarts,
            boolean mine,
            long nanos) {
        long perSecond = pid == null
                ? 0
                : rates.computeIfAbsent(pid, unused -> new Rate()).perSecond(work.count(), nanos);
        return new Sample.ProcessCard(name, pid, role, state, perSecond, work.count(), work.held(), restarts, mine);
    }

    private static String state(WorkerState state, boolean takesPart) {
        return state == WorkerState.RUNNING && !takesPart
                ? "starting"
                : state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the threads of one process have done, and have in hand. */
    private record Work(long count, long held) {
        private static final Work NONE = new Work(0, 0);

        static Work of(ParticipantStatistics participant) {
            return new Work(participant.consumed(), participant.held());
        }

        Work plus(Work other) {
            return new Work(count + other.count, held + other.held);
        }
    }
}
