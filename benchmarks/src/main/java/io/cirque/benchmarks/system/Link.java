package io.cirque.benchmarks.system;

import java.nio.file.Path;

/**
 * One stream of messages between the processes of a trial. A system makes of it what it needs: a file, a socket, a directory.
 *
 * @param directory a directory of this trial alone, deleted after it
 * @param name the stream's name, unique within the trial
 * @param load what will be sent
 */
public record Link(Path directory, String name, Load load) {

    Path file(String suffix) {
        return directory.resolve(name + suffix);
    }
}
