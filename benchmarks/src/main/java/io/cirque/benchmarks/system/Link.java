package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * One stream of messages between the processes of a trial. A system makes of it what it needs: a file, a socket, a directory.
 *
 * @param directory a directory of this trial alone, deleted after it
 * @param name the stream's name, unique within the trial
 * @param shape how many take part
 * @param load what will be sent
 */
public record Link(Path directory, String name, Shape shape, Load load) {

    Path file(String suffix) {
        return directory.resolve(name + suffix);
    }

    /** Tells other processes of the trial where to connect to. */
    static void publishAddress(Path file, String address) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, address);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
