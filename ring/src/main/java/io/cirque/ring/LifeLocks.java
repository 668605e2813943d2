package io.cirque.ring;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Locks on bytes of the ring's file, far past its end, as proof of life: the kernel frees them when their process dies,
 * and only then. A stopped process keeps them, a killed one loses them at once. No heartbeat, no timeout, no PID.
 *
 * <pre>
 *   2^62 - 2      shared by all processes that have the file open: see {@link OpenFiles}
 *   2^62 - 1      the opening lock: held while a ring is put in order after a boot
 *   2^62          the table lock: held while a group is created or removed
 *   2^62 + 1 + i  the life of slot i
 * </pre>
 *
 * <p>Only {@code tryLock} is used, which takes no notice of an interrupt; a blocking call would close the channel of an
 * interrupted thread, and closing any channel of the file gives up all its locks.
 */
final class LifeLocks {
    private static final long TABLE = 1L << 62;
    private static final long SLOTS = TABLE + 1;
    private static final long OPENING = TABLE - 1;
    private static final long OPEN = TABLE - 2;
    private static final int TABLE_WAIT_SECONDS = 10;
    /** A large ring is read as a whole. */
    private static final int OPENING_WAIT_SECONDS = 600;

    private final FileChannel channel;
    private final boolean writable;
    private final String what;

    /**
     * Of a ring that this process may only read, it may look who lives, and take nothing.
     *
     * @param writable whether the channel is open for writing
     */
    LifeLocks(FileChannel channel, boolean writable, String what) {
        this.channel = channel;
        this.writable = writable;
        this.what = what;
    }

    /**
     * Marks the file as open in this JVM. Closing the channel takes the mark away.
     *
     * @return keep it: what nobody refers to is no mark
     * @throws OverlappingFileLockException if this JVM has the file open already, under whatever name: to close the
     *     channel would give up all locks on it
     */
    static FileLock markOpen(FileChannel channel, String what) throws IOException {
        FileLock mark = channel.tryLock(OPEN, 1, true);
        if (mark == null) {
            throw new RingAccessException(
                    "another program than Cirque has locked " + what + " as a whole: end it, or use another file");
        }
        return mark;
    }

    /** Takes the life of a slot; null if another participant, or one who looks whether it lives, has it. */
    @Nullable
    FileLock tryTake(int slot) {
        return tryLock(SLOTS + slot);
    }

    /** Whether somebody holds the life of a slot. One who looks at the same moment may be taken for a holder. */
    boolean isHeld(int slot) {
        FileLock lock = tryTake(slot);
        if (lock == null) {
            return true;
        }
        give(lock);
        return false;
    }

    /** Gives a lock back. */
    void give(FileLock lock) {
        try {
            lock.release();
        } catch (ClosedChannelException gone) {
            // The channel was closed and all its locks with it: what was to be done is done.
            return;
        } catch (IOException e) {
            throw new RingStorageException("cannot unlock " + what + ": " + e.getMessage(), e);
        }
    }

    /** Runs what changes the group table, one at a time among all processes. */
    <T> T withTableLock(Supplier<T> action) {
        return withLock(TABLE, "the group table", TABLE_WAIT_SECONDS, action);
    }

    /** Runs what puts a ring in order before it is used, one at a time among all processes. */
    <T> T withOpeningLock(Supplier<T> action) {
        return withLock(OPENING, "the opening", OPENING_WAIT_SECONDS, action);
    }

    private <T> T withLock(long position, String held, int seconds, Supplier<T> action) {
        FileLock lock = await(position, held, seconds);
        try {
            return action.get();
        } finally {
            give(lock);
        }
    }

    private FileLock await(long position, String held, int seconds) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            for (int attempt = 0; ; attempt++) {
                FileLock lock = tryLock(position);
                if (lock != null) {
                    return lock;
                }
                long left = begin + seconds * 1_000_000_000L - System.nanoTime();
                if (left <= 0) {
                    throw new RingAccessException("another process has held " + held + " of " + what + " for " + seconds
                            + " s: look for one that was stopped (SIGSTOP, a debugger) and let it go on");
                }
                interrupted |= Thread.interrupted(); // or no pause would last; kept for later
                ParkWait.INSTANCE.idle(attempt, left);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable FileLock tryLock(long position) {
        try {
            return channel.tryLock(position, 1, !writable);
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        } catch (ClosedChannelException e) {
            throw new RingClosedException(what + " is closed");
        } catch (IOException e) {
            throw new RingStorageException("cannot lock " + what + ": " + e.getMessage(), e);
        }
    }
}
