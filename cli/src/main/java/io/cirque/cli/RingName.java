package io.cirque.cli;

import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingNotFoundException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingReader;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ring as somebody named it: a path, which has a slash in it or ends with {@code .ring}, or a name in the directory.
 */
final class RingName {
    private final String text;
    private final RingDirectory directory;
    private final @Nullable Path path;

    private RingName(String text, RingDirectory directory, @Nullable Path path) {
        this.text = text;
        this.directory = directory;
        this.path = path;
    }

    /**
     * Reads what somebody wrote.
     *
     * @throws IllegalArgumentException if it can be neither
     */
    static RingName of(String text, RingDirectory directory) {
        if (text.indexOf(File.separatorChar) >= 0 || text.endsWith(".ring")) {
            return new RingName(text, directory, Path.of(text));
        }
        directory.file(text); // throws if no ring can have this name
        return new RingName(text, directory, null);
    }

    RingQueue open() {
        return found(() -> path == null ? directory.open(text) : RingQueue.open(path));
    }

    RingReader reader() {
        return found(() -> path == null ? directory.reader(text) : RingReader.open(path));
    }

    void delete() {
        if (!(path == null ? directory.delete(text) : RingQueue.delete(path))) {
            throw missing(null);
        }
    }

    private <T> T found(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (RingNotFoundException e) {
            throw missing(e);
        }
    }

    private CommandException missing(@Nullable Exception cause) {
        if (path != null) {
            return new CommandException(ExitCode.NOT_FOUND, "there is no ring " + path + ": name another file", cause);
        }
        List<String> names = directory.names();
        return new CommandException(
                ExitCode.NOT_FOUND,
                "there is no ring '" + text + "' in " + directory.path() + ", "
                        + (names.isEmpty() ? "which has none" : "only " + names)
                        + ": name another, its path, or another --directory",
                cause);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return "'" + text + "'";
    }
}
