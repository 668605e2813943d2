package io.cirque.cli;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingGeometry;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import io.cirque.ring.Sync;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows a ring's measures, counters and groups. */
@Command(name = "stat", description = "Shows a ring's measures, counters and groups, and what is wrong with it.")
final class StatCommand extends RingCommand {

    StatCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException {
        Report report;
        try (RingQueue ring = name.open()) {
            report = Report.of(ring.geometry(), ring.statistics());
        }
        if (cirque.isJson()) {
            shell.json(report);
            return;
        }
        shell.lines(report.text().lines().toList());
        if (!report.groups().isEmpty()) {
            shell.line("");
            shell.lines(groups(report.groups()).lines());
        }
        for (String warning : report.warnings()) {
            shell.line("");
            shell.line("warning: " + warning);
        }
    }

    private static Table groups(List<GroupStatistics> groups) {
        Table table = new Table("GROUP", "LAG", "BYTES", "MEMBERS", "CONSUMED", "REDELIVERED", "LOST", "POSITION");
        for (GroupStatistics group : groups) {
            table.row(
                    group.name(),
                    group.lag(),
                    group.lagBytes(),
                    group.members(),
                    group.consumed(),
                    group.redelivered(),
                    group.lost(),
                    group.position());
        }
        return table;
    }

    /** What is said of a ring, named as the ring's own records name it. */
    private record Report(
            String name,
            Path path,
            long capacity,
            long cells,
            int cellSize,
            long maxMessageLength,
            int maxGroups,
            int maxParticipants,
            WhenFull whenFull,
            Sync sync,
            boolean singleProducer,
            long published,
            long publishedBytes,
            long rejected,
            Duration blocked,
            long voided,
            long depth,
            long depthBytes,
            long usedCells,
            List<GroupStatistics> groups,
            List<String> warnings) {

        static Report of(RingGeometry geometry, RingStatistics ring) {
            return new Report(
                    ring.name(),
                    ring.path(),
                    geometry.capacity(),
                    geometry.cells(),
                    geometry.cellSize(),
                    geometry.maxMessageLength(),
                    geometry.maxGroups(),
                    geometry.maxParticipants(),
                    geometry.whenFull(),
                    geometry.sync(),
                    geometry.singleProducer(),
                    ring.published(),
                    ring.publishedBytes(),
                    ring.rejected(),
                    ring.blocked(),
                    ring.voided(),
                    ring.depth(),
                    ring.depthBytes(),
                    ring.usedCells(),
                    ring.groups(),
                    ring.warnings());
        }

        String text() {
            return """
                    ring       %s
                    file       %s
                    capacity   %s: %d cells of %d B
                    when full  %s
                    sync       %s
                    producers  %s
                    published  %d messages, %s
                    rejected   %d messages
                    depth      %d messages, %s
                    in use     %d of %d cells
                    """.formatted(
                            name,
                            path,
                            Sizes.text(capacity),
                            cells,
                            cellSize,
                            Json.spelled(whenFull),
                            Json.spelled(sync),
                            singleProducer ? "one at a time" : "any number",
                            published,
                            Sizes.text(publishedBytes),
                            rejected,
                            depth,
                            Sizes.text(depthBytes),
                            usedCells,
                            cells);
        }
    }
}
