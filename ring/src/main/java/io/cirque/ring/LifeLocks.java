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
    private static final long TABLE_WAIT_NANOS = 10_000_000_000L;

    private final FileChannel channel;
    private final String what;

    LifeLocks(FileChannel channel, String what) {
        this.channel = channel;
        this.what = what;
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
        FileLock lock = awaitTableLock();
        try {
            return action.get();
        } finally {
            give(lock);
        }
    }

    private FileLock awaitTableLock() {
        long begin = System.nanoTime();
        int attempt = 0;
        while (true) {
            FileLock lock = tryLock(TABLE);
            if (lock != null) {
                return lock;
            }
            long left = begin + TABLE_WAIT_NANOS - System.nanoTime();
            if (left <= 0) {
                throw new RingAccessException("another process has held the group table of " + what
                        + " for 10 s: look for one that was stopped (SIGSTOP, a debugger) and let it go on");
            }
            ParkWait.INSTANCE.idle(attempt++, left);
        }
    }

    private @Nullable FileLock tryLock(long position) {
        try {
            return channel.tryLock(position, 1, false);
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        } catch (ClosedChannelException e) {
            throw new RingClosedException(what + " is closed");
        } catch (IOException e) {
            throw new RingStorageException("cannot lock " + what + ": " + e.getMessage(), e);
        }
    }
}
