package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then whether the file that a handle has mapped is still whole, and is still the one of its name. Somebody
 * may have cut it short: then to touch what is missing is a fault, which Java turns into an {@link InternalError} if all
 * goes well, and some accesses are lost without a word. Somebody may have removed or replaced it by hand: then others
 * who open the name get another ring.
 *
 * <p>One daemon thread for all handles, which ends a moment after the last of them was closed. It asks by the path: the
 * file's channel is never used, for an interrupt would close it.
 */
final class FileWatch implements Runnable {
    private static final long RHYTHM_MILLIS = 20;
    private static final ScheduledThreadPoolExecutor THREAD = thread();

    private final MappedRing ring;
    private final Path path;

    FileWatch(MappedRing ring) {
        this.ring = ring;
        this.path = ring.path();
    }

    private static ScheduledThreadPoolExecutor thread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "cirque-file-watch");
            thread.setDaemon(true);
            thread.setContextClassLoader(null); // it may outlive the application that made it
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Looks from now on, until the future is cancelled. */
    Future<?> start() {
        return THREAD.scheduleWithFixedDelay(this, RHYTHM_MILLIS, RHYTHM_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks once, and makes the handle unusable if its file is not what it was. */
    @Override
    public void run() {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!ring.share().isFile(found)) {
                ring.markGone("was replaced by another file");
            } else if (found.size() < ring.geometry().fileLength()) {
                ring.markBroken(
                        "its file was truncated to " + found.size() + " of "
                                + ring.geometry().fileLength() + " B by somebody",
                        null);
            }
        } catch (NoSuchFileException e) {
            ring.markGone("was removed");
        } catch (IOException e) {
            // A directory that may not be read now says nothing of the file: the next look may tell.
            return;
        }
    }
}
