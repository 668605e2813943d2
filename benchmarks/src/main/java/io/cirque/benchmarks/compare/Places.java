package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of trials are: in memory if the machine offers that, but on a disk for what must survive a loss of power.
 *
 * @param stated what the user has said, if anything
 */
record Places(@Nullable Path stated) {

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String IN_MEMORY = "tmpfs";

    /** The directory for the trials of a scenario; empty if it must be on a disk and is not. */
    Optional<Path> of(Scenario scenario) {
        return scenario.shape().durable() ? onDisk() : Optional.of(inMemory());
    }

    /** The directory for what needs no disk. */
    Path inMemory() {
        if (stated != null) {
            return stated;
        }
        return Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : temporary();
    }

    private Optional<Path> onDisk() {
        Stream<Path> candidates = stated != null
                ? Stream.of(stated)
                : Stream.of(temporary(), Path.of("/var/tmp"), Path.of("").toAbsolutePath());
        return candidates.filter(Files::isWritable).filter(Places::isDisk).findFirst();
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    private static boolean isDisk(Path directory) {
        try {
            return !Files.getFileStore(directory).type().equals(IN_MEMORY);
        } catch (IOException unknown) {
            return false;
        }
    }
}
