package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether the file that a handle has mapped is still whole, and is still the one of its name. Somebody
 * may have cut it short: then to touch what is missing is a fault, which Java turns into an {@link InternalError} if all
 * goes well, and some accesses are lost without a word. Somebody may have removed or replaced it by hand: then others
 * who open the name get another ring.
 *
 * <p>It looks every {@link #SHORTEST_MILLIS} while messages come or go, and half as often each time when none did: a look
 * takes a tenth of a millisecond in a process that is idle, whose code is interpreted and whose caches are cold.
 *
 * <p>One daemon thread for all handles, which ends a moment after the last of them was closed. It asks by the path: the
 * file's channel is never used, for an interrupt would close it.
 */
final class FileWatch implements Runnable {
    private static final long SHORTEST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 250;
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
        executor.setKeepAliveTime(2 * LONGEST_MILLIS, TimeUnit.MILLISECONDS); // less would wake it in between
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Looks from now on, until the future is cancelled. */
    Future<?> start() {
        Rounds rounds = new Rounds();
        rounds.schedule();
        return rounds;
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

    /** Looks again and again. Runs in the thread of all of them; any may cancel it. */
    private final class Rounds extends CompletableFuture<Object> implements Runnable {
        private long pause = SHORTEST_MILLIS;
        private long seen;
        private volatile @Nullable Future<?> next;

        void schedule() {
            next = THREAD.schedule(this, pause, TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean ends = super.cancel(mayInterruptIfRunning);
            Future<?> last = next;
            if (last != null) {
                last.cancel(false);
            }
            return ends;
        }

        @Override
        public void run() {
            if (isDone()) {
                return;
            }
            try {
                ring.guarded(this::look);
            } finally {
                schedule();
            }
        }

        private void look() {
            if (ring.isWhole()) {
                long places = places();
                pause = places == seen ? Math.min(2 * pause, LONGEST_MILLIS) : SHORTEST_MILLIS;
                seen = places;
            }
        }

        /** Where producers and consumers are, all in one figure: it changes when one of them moves. */
        private long places() {
            long sum = ring.tailVolatile();
            int groups = ring.groupsUsed();
            for (int i = 0; i < groups; i++) {
                sum = 31 * sum + Group.headAcquire(ring.tables(), ring.geometry(), i);
            }
            return sum;
        }
    }
}
