package io.cirque.ring;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings what this process has written to the disk, one write for all who wait (group commit). A write that fails is not
 * repeated: the system has forgotten by then which pages it could not write, and would report success. The handle is of
 * no use from then on. Thread-safe.
 *
 * <p>Uses msync, not fsync: an interrupted thread would close the channel and lose all locks.
 */
final class Disk {
    private final MappedRing ring;
    private final Checkpoint checkpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    /** Calls so far; guarded by the lock, as are the two below. */
    private long asked;

    /** All calls up to this one are served. */
    private long served;

    private boolean writing;
    private volatile @Nullable Throwable failure;

    Disk(MappedRing ring) {
        this.ring = ring;
        this.checkpoint = new Checkpoint(ring);
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Returns when all messages that this thread has published are on the disk.
     *
     * @throws RingStorageException if they cannot be written
     */
    void syncMessages() {
        lock.lock();
        try {
            long mine = ++asked;
            while (served < mine) {
                requireWritable();
                if (writing) {
                    written.awaitUninterruptibly();
                } else {
                    writeForAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** With the lock in hand, but not while it writes. */
    private void writeForAll() {
        long serves = asked; // who asks from now on may have published too late for this write
        writing = true;
        lock.unlock();
        boolean complete = false;
        try {
            force("cells", ring.share().chunks());
            complete = true;
        } finally {
            lock.lock();
            writing = false;
            served = complete ? serves : served;
            written.signalAll();
        }
    }

    /**
     * Returns when the groups, what they have acknowledged and all messages are on the disk.
     *
     * @throws RingStorageException if they cannot be written
     */
    void syncAll() {
        requireWritable();
        checkpoint.take();
        force("cells", ring.share().chunks());
        force("tables", ring.tables());
    }

    private void force(String what, ByteBuffer... pages) {
        try {
            StoreTrace.step("force " + what);
            for (ByteBuffer mapped : pages) {
                ((MappedByteBuffer) mapped).force();
            }
            StoreTrace.step("forced " + what);
        } catch (UncheckedIOException | InternalError e) {
            failure = e;
            ring.poison("its pages could not be written to the disk (" + e.getMessage() + ")", e);
            requireWritable();
        }
    }

    /** A handle that is closed still writes what was published before. */
    private void requireWritable() {
        Throwable cause = failure;
        if (cause != null) {
            throw new RingStorageException(
                    "ring " + ring.path() + " could not be written to the disk: " + cause.getMessage()
                            + ". Messages that were being published may be lost with the power; look after the file"
                            + " system, then open the ring anew",
                    cause);
        }
    }
}
