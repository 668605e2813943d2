package io.cirque.cli;

import io.cirque.ring.ParticipantKind;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Shows the rings of a directory. One that cannot be read does not hide the others. */
@Command(name = "list", description = "Shows the rings of a directory.")
final class ListCommand implements Callable<Integer> {
    private final Cirque cirque;

    ListCommand(Cirque cirque) {
        this.cirque = cirque;
    }

    @Override
    public Integer call() throws IOException {
        RingDirectory directory = cirque.directory();
        if (cirque.isDirectoryGiven() && !Files.isDirectory(directory.path())) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no directory " + directory.path() + ": name another --directory");
        }
        List<Listed> rings = new ArrayList<>();
        List<Unlisted> faults = new ArrayList<>();
        for (String name : directory.names()) {
            try (RingQueue ring = directory.open(name)) {
                rings.add(Listed.of(ring.statistics()));
            } catch (RingException e) {
                faults.add(new Unlisted(name, directory.file(name), Objects.toString(e.getMessage())));
            }
        }
        if (cirque.isJson()) {
            cirque.shell().json(Stream.of(rings, faults).flatMap(List::stream).toList());
        } else {
            show(rings, faults, directory.path());
        }
        return faults.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void show(List<Listed> rings, List<Unlisted> faults, Path directory) throws IOException {
        Shell shell = cirque.shell();
        if (!rings.isEmpty()) {
            shell.lines(table(rings).lines());
        } else if (faults.isEmpty()) {
            shell.err().println("cirque: there are no rings in " + directory);
        }
        shell.out().flush();
        faults.forEach(fault -> shell.err().println("cirque: " + fault.error()));
    }

    private static Table table(List<Listed> rings) {
        Table table =
                new Table("RING", "CAPACITY", "WHEN-FULL", "PUBLISHED", "DEPTH", "GROUPS", "PRODUCERS", "CONSUMERS");
        for (Listed ring : rings) {
            table.row(
                    ring.name(),
                    Sizes.text(ring.capacity()),
                    Json.spelled(ring.whenFull()),
                    ring.published(),
                    ring.depth(),
                    ring.groups(),
                    ring.producers(),
                    ring.consumers());
        }
        return table;
    }

    /** A ring in short. */
    private record Listed(
            String name,
            Path path,
            long capacity,
            WhenFull whenFull,
            long published,
            long depth,
            int groups,
            long producers,
            long consumers) {

        static Listed of(RingStatistics ring) {
            return new Listed(
                    ring.name(),
                    ring.path(),
                    ring.capacity(),
                    ring.whenFull(),
                    ring.published(),
                    ring.depth(),
                    ring.groups().size(),
                    living(ring, ParticipantKind.PRODUCER),
                    living(ring, ParticipantKind.CONSUMER));
        }

        private static long living(RingStatistics ring, ParticipantKind kind) {
            return ring.participants().stream()
                    .filter(participant -> participant.kind() == kind && participant.alive())
                    .count();
        }
    }

    /** A ring that cannot be opened, and why. */
    private record Unlisted(String name, Path path, String error) {}
}
