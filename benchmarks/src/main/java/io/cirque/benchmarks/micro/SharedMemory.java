package io.cirque.benchmarks.micro;

import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the rings of benchmarks are. */
final class SharedMemory {

    private static final Path MOUNT = Path.of("/dev/shm");

    private SharedMemory() {}

    static Path newDirectory() throws IOException {
        return Files.isDirectory(MOUNT)
                ? Files.createTempDirectory(MOUNT, "cirque-jmh-")
                : Files.createTempDirectory("cirque-jmh-");
    }

    /** Deletes a directory with nothing but a ring in it. */
    static void delete(Path directory, Path ring) throws IOException {
        RingQueue.delete(ring);
        Files.delete(directory);
    }
}
