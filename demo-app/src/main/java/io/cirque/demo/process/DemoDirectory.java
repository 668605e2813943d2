package io.cirque.demo.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.cirque.demo.Channels;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The directory of one demonstration's rings, owned by its web process from {@code claim} to {@code destroy}. The owner
 * holds a lock on a file in it, which the kernel frees even when the owner is killed: a lock file that nobody holds means
 * that what lies beside it is a dead demonstration's. Not thread-safe.
 */
public final class DemoDirectory implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(DemoDirectory.class);
    private static final String PREFIX = "cirque-demo-";
    private static final String LOCK = "demo.lock";
    private static final String WORKER_OPTIONS = "worker.options";

    /** The kernel knows locks by process: within this one we look after them ourselves. */
    private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

    private static final List<String> RINGS = Channels.rings();

    private final Path path;
    private final FileChannel lock;
    private final boolean made;
    private final boolean keep;

    private DemoDirectory(Path path, FileChannel lock, boolean made, boolean keep) {
        this.path = path;
        this.lock = lock;
        this.made = made;
        this.keep = keep;
    }

    /**
     * A new directory under {@code home} that no other demonstration uses. Directories that killed demonstrations of this
     * user left there are removed.
     *
     * @param keep whether the rings stay at the end
     */
    static DemoDirectory claimPrivate(Path home, boolean keep) throws IOException {
        DemoDirectory directory = null;
        while (directory == null) {
            directory = tryClaim(Files.createTempDirectory(home, PREFIX), true, keep);
        }
        directory.sweepSiblings(home);
        return directory;
    }

    /**
     * The directory the user chose, made if it is not there. Rings that a killed demonstration left there are removed
     * unless {@code keep}; rings that were kept are used again.
     *
     * @param keep whether the rings stay at the end
     * @throws DemoStartException if another demonstration owns it
     */
    static DemoDirectory claim(Path path, boolean keep) throws IOException {
        boolean made = !Files.exists(path);
        Files.createDirectories(path);
        boolean abandoned = Files.exists(path.resolve(LOCK));
        DemoDirectory directory = tryClaim(path, made, keep);
        if (directory == null) {
            throw new DemoStartException(
                    "cirque.directory is " + path + ", where another demonstration is running.",
                    "End that one, or give this one another directory; without cirque.directory it takes one of its own.",
                    null);
        }
        if (abandoned && !keep) {
            log.info("A demonstration that was killed left rings in {}: starting afresh", path);
            directory.deleteRings();
        }
        return directory;
    }

    private static @Nullable DemoDirectory tryClaim(Path path, boolean made, boolean keep) throws IOException {
        if (!OWNED.add(path)) { // and opening the lock file again would lose the lock
            return null;
        }
        FileChannel lock = null;
        try {
            lock = tryLock(path.resolve(LOCK));
        } finally {
            if (lock == null) {
                OWNED.remove(path);
            }
        }
        return lock == null ? null : new DemoDirectory(path, lock, made, keep);
    }

    private static @Nullable FileChannel tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null && Files.exists(file)) { // else another's, or swept between our open and our lock
            return channel;
        }
        channel.close();
        return null;
    }

    private void sweepSiblings(Path home) throws IOException {
        UserPrincipal user = Files.getOwner(path);
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(home, PREFIX + "*")) {
            for (Path sibling : siblings) {
                sweep(sibling, user);
            }
        }
    }

    private static void sweep(Path sibling, UserPrincipal user) {
        try {
            if (!Files.getOwner(sibling, NOFOLLOW_LINKS).equals(user) || !Files.exists(sibling.resolve(LOCK))) {
                return; // another user's, or kept on purpose, or being claimed at this moment
            }
            DemoDirectory stale = tryClaim(sibling, true, false);
            if (stale != null) {
                stale.clear();
                log.info("Removed {}, which a killed demonstration had left", sibling);
            }
        } catch (IOException e) {
            log.info("{} stays, another process may be removing it: {}", sibling, e.toString());
        }
    }

    /** The directory, absolute. */
    public Path path() {
        return path;
    }

    /** Writes the JVM options of the workers to a file that goes with the directory and is nobody else's to read. */
    Path writeWorkerOptions(List<String> lines) throws IOException {
        Path file = Files.write(Files.createTempFile(path, null, ".tmp"), lines);
        return Files.move(file, path.resolve(WORKER_OPTIONS), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the rings unless they are to be kept, and gives the directory up. */
    @Override
    public void destroy() {
        try {
            clear();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + path, e);
        }
    }

    private void clear() throws IOException {
        try (lock) {
            if (keep) {
                log.info("The rings stay in {}; --cirque.directory={} --demo.keep=true goes on with them", path, path);
            } else {
                deleteRings();
            }
            Files.deleteIfExists(path.resolve(WORKER_OPTIONS));
            Files.deleteIfExists(path.resolve(LOCK)); // before the lock is freed, see tryClaim
            if (made) {
                deleteIfEmpty();
            }
        } finally {
            OWNED.remove(path);
        }
    }

    private void deleteRings() throws IOException {
        RingDirectory directory = RingDirectory.of(path);
        for (String ring : RINGS) {
            try {
                directory.delete(ring);
            } catch (RingException e) {
                log.warn("The ring is removed although it is damaged: {}", e.getMessage());
                Files.deleteIfExists(directory.file(ring));
            }
        }
    }

    private void deleteIfEmpty() throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            log.info("{} stays: something else is in it", path);
        }
    }
}
