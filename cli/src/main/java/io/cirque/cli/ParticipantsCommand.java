package io.cirque.cli;

import io.cirque.ring.Blocker;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows who takes part in a ring. */
@Command(name = "participants", description = "Shows a ring's producers and consumers, and whom they wait for.")
final class ParticipantsCommand extends RingCommand {

    ParticipantsCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException {
        List<ParticipantStatistics> participants;
        try (RingQueue ring = name.open()) {
            participants = ring.statistics().participants();
        }
        if (cirque.isJson()) {
            shell.json(participants);
            return;
        }
        Table table = new Table(
                "SLOT",
                "KIND",
                "PID",
                "STATE",
                "GROUP",
                "PUBLISHED",
                "CONSUMED",
                "REJECTED",
                "HELD",
                "SINCE",
                "WAITS FOR");
        for (ParticipantStatistics participant : participants) {
            table.row(
                    participant.slot(),
                    Json.spelled(participant.kind()),
                    participant.pid(),
                    state(participant),
                    Objects.requireNonNullElse(participant.group(), "-"),
                    participant.published(),
                    participant.consumed(),
                    participant.rejected(),
                    participant.held(),
                    participant.since(),
                    blocker(participant.blockedBy()));
        }
        shell.lines(table.lines());
    }

    private static String state(ParticipantStatistics participant) {
        if (!participant.alive()) {
            return "dead";
        }
        return participant.lockLost() ? "no lock" : "alive";
    }

    private static String blocker(@Nullable Blocker blocker) {
        if (blocker == null) {
            return "-";
        }
        String group = blocker.group() == null ? "" : "group " + blocker.group() + " ";
        String process = blocker.pid() == null ? "" : "process " + blocker.pid() + " (slot " + blocker.slot() + ")";
        return (group + process).strip();
    }
}
