package io.cirque.ring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a ring in the making, under a name that nobody opens. Its creator holds a lock on it while it writes: so
 * the others know one who is at work from one who was killed over it. One thread at a time.
 */
final class Draft implements AutoCloseable {
    private static final String TEMPORARY = ".tmp";
    private static final long LOCK = Long.MAX_VALUE - 1;

    private final Path path;
    private final FileChannel channel;

    private Draft(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** A new file for this ring, mode 0600. */
    static Draft create(Path directory, Path ring) throws IOException {
        Draft draft = null;
        while (draft == null) {
            Path path = Files.createTempFile(directory, prefix(ring), TEMPORARY);
            synchronized (OpenFiles.monitor()) { // in one JVM two who want the same lock do not wait: one of them fails
                draft = tryLock(path);
            }
        }
        return draft;
    }

    /** Null if one who looked for the dead was faster than the lock. */
    private static @Nullable Draft tryLock(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        } catch (NoSuchFileException taken) {
            return null;
        }
        Draft draft = new Draft(path, channel);
        boolean mine = false;
        try {
            mine = channel.tryLock(LOCK, 1, false) != null && Files.exists(path);
            return mine ? draft : null;
        } finally {
            if (!mine) {
                draft.close();
            }
        }
    }

    private static String prefix(Path ring) {
        return "." + ring.getFileName() + "-";
    }

    FileChannel channel() {
        return channel;
    }

    /**
     * Gives the file, now written, the ring's name, before the lock is given up: else it would pass for a dead one's. The
     * channel is closed before anybody in this process can open the ring: afterwards that would give up the locks on it.
     */
    void publish(Path ring) throws IOException {
        synchronized (OpenFiles.monitor()) {
            Files.createLink(ring, path);
            channel.close();
        }
    }

    /** Takes the temporary name away, whatever became of the file. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    /**
     * Removes the drafts of this ring whose creators were killed over them. True if there were drafts, others at work on
     * them or not: then room that was taken is free by now, or will be soon.
     */
    static boolean clear(Path directory, Path ring) throws IOException {
        List<Path> drafts = of(directory, ring);
        for (Path draft : drafts) {
            removeUnlessAtWork(draft);
        }
        return !drafts.isEmpty();
    }

    private static void removeUnlessAtWork(Path draft) throws IOException {
        // Nobody in this process opens it as a ring meanwhile: to close it here would give up the locks on that.
        synchronized (OpenFiles.monitor()) {
            try {
                if (isPublished(draft)) {
                    Files.deleteIfExists(draft); // for the same reason it is not opened
                } else {
                    removeUnlocked(draft);
                }
            } catch (OverlappingFileLockException | FileSystemException left) {
                // It is being written in this process, is another user's, or is gone already.
                return;
            }
        }
    }

    private static void removeUnlocked(Path draft) throws IOException {
        // For both: to open what another user has made a pipe for one of them only could take for ever.
        try (FileChannel look =
                FileChannel.open(draft, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (look.tryLock(LOCK, 1, false) != null) {
                StoreTrace.step("sweep");
                // Before the lock is given up: a creator that has just made it gets no lock, or finds it gone.
                Files.deleteIfExists(draft);
            }
        }
    }

    private static boolean isPublished(Path draft) throws IOException {
        return Files.getAttribute(draft, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer names && names > 1;
    }

    /** Removes all drafts of a ring that is finished; who is still at work on one finds that the ring is there. */
    static void removeAll(Path directory, Path ring) throws IOException {
        for (Path draft : of(directory, ring)) {
            Files.deleteIfExists(draft);
        }
    }

    private static List<Path> of(Path directory, Path ring) throws IOException {
        String prefix = prefix(ring);
        List<Path> drafts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, path -> isDraft(path, prefix))) {
            files.forEach(drafts::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return drafts;
    }

    private static boolean isDraft(Path path, String prefix) {
        String name = path.getFileName().toString();
        return name.startsWith(prefix)
                && name.endsWith(TEMPORARY)
                && name.substring(prefix.length(), name.length() - TEMPORARY.length())
                        .chars()
                        .allMatch(Character::isDigit)
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS); // to open a pipe could take for ever
    }
}
