package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.ring.Blocker;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingStatistics;
import io.cirque.ring.WhenFull;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.health.contributor.Status;

/**
 * Finds what somebody should look at in one ring, from one look at it to the next: what was so then and is so now counts
 * as having been so all the time. Thread-safe.
 */
final class RingWatch {
    private final CirqueProperties.Health bounds;
    private final InstantSource clock;
    private final Map<Object, Instant> since = new HashMap<>();

    RingWatch(CirqueProperties.Health bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** @param text what is so, since when, and the mend */
    record Finding(Status status, String text) {}

    private record Fullness() {}

    private record Held(int slot, long registration, long from) {}

    private record Written(String group, int slot, long position) {}

    /** What has lasted longer than its bound, the gravest first. */
    synchronized List<Finding> look(RingStatistics ring) {
        Instant now = clock.instant();
        Set<Object> seen = new HashSet<>();
        List<Finding> findings = new ArrayList<>();
        ring.groups().forEach(group -> heldBack(group, now, findings));
        for (ParticipantStatistics participant : ring.participants()) {
            holding(participant, now, seen, findings);
        }
        for (GroupStatistics group : ring.groups()) {
            writing(ring, group, now, seen, findings);
        }
        fullness(ring, now, seen, findings);
        since.keySet().retainAll(seen);
        return findings;
    }

    private void heldBack(GroupStatistics group, Instant now, List<Finding> findings) {
        Instant start = group.heldSince();
        if (start != null
                && group.members() == 0
                && Duration.between(start, now).compareTo(bounds.heldBackFor()) >= 0) {
            findings.add(new Finding(
                    RingStatus.HELD_BACK,
                    "group '" + group.name() + "' has held producers back since " + start
                            + ", and none of its consumers lives. Start one, or remove the group"));
        }
    }

    private void holding(ParticipantStatistics participant, Instant now, Set<Object> seen, List<Finding> findings) {
        Long from = participant.heldFrom();
        if (from == null || !participant.alive()) {
            return;
        }
        Object held = new Held(participant.slot(), participant.registration(), from);
        if (lasts(held, bounds.stuckFor(), now, seen)) {
            findings.add(new Finding(
                    RingStatus.STUCK,
                    "participant " + participant.slot() + " (process " + participant.pid() + ") of group '"
                            + participant.group() + "' has acknowledged none of the " + participant.held()
                            + " messages that it holds since " + since.get(held)
                            + ". It is stopped, or its handler hangs: let it go on, end it, or release its claim"));
        }
    }

    private void writing(
            RingStatistics ring, GroupStatistics group, Instant now, Set<Object> seen, List<Finding> findings) {
        Blocker writer = ring.participants().stream()
                .filter(participant -> group.name().equals(participant.group()) && participant.blockedSince() == null)
                .map(ParticipantStatistics::blockedBy)
                .filter(blocker -> blocker != null && blocker.slot() != null)
                .findFirst()
                .orElse(null);
        if (writer == null || writer.slot() == null) {
            return;
        }
        Object written = new Written(group.name(), writer.slot(), group.position());
        if (lasts(written, bounds.stuckFor(), now, seen)) {
            findings.add(new Finding(
                    RingStatus.STUCK,
                    "participant " + writer.slot() + " (process " + writer.pid() + ") has been writing the message that"
                            + " group '" + group.name() + "' is to read next since " + since.get(written)
                            + ". It is stopped: let it go on, or end it"));
        }
    }

    private void fullness(RingStatistics ring, Instant now, Set<Object> seen, List<Finding> findings) {
        if (ring.whenFull() == WhenFull.OVERWRITE
                || ring.usedCells() * 100 < ring.cells() * bounds.nearlyFullPercent()) {
            return;
        }
        Object full = new Fullness();
        if (lasts(full, bounds.nearlyFullFor(), now, seen)) {
            findings.add(
                    new Finding(
                            RingStatus.NEARLY_FULL,
                            ring.usedCells() + " of " + ring.cells() + " cells have been in use since "
                                    + since.get(full)
                                    + " or longer. Its consumers are slower than its producers: add some, or give it capacity"));
        }
    }

    private boolean lasts(Object what, Duration bound, Instant now, Set<Object> seen) {
        seen.add(what);
        Instant start = since.computeIfAbsent(what, first -> now);
        return Duration.between(start, now).compareTo(bound) >= 0;
    }
}
