package io.cirque.ring;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a handle that syncs every so often, if anything was published or acknowledged since. It looks at what
 * all processes did: those that were killed cannot sync any more. It ends when the ring is closed, deleted or poisoned.
 */
final class IntervalSync implements Runnable {
    private final MappedRing ring;
    private final Disk disk;
    private final long intervalNanos;
    private final Thread thread;
    private long @Nullable [] seen;
    private volatile boolean stopped;

    private IntervalSync(MappedRing ring, Disk disk) {
        this.ring = ring;
        this.disk = disk;
        this.intervalNanos = ring.geometry().syncInterval().toNanos();
        this.thread = new Thread(this, "cirque-sync-" + RingQueue.nameOf(ring.path()));
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    static IntervalSync start(MappedRing ring, Disk disk) {
        IntervalSync sync = new IntervalSync(ring, disk);
        sync.thread.start();
        return sync;
    }

    @Override
    public void run() {
        try {
            while (!stopped && ring.isUsable() && !ring.isDeleted()) {
                syncIfActive();
                LockSupport.parkNanos(this, intervalNanos);
            }
        } catch (InternalError fault) {
            ring.broken(fault);
        } catch (RingException e) {
            // The ring is poisoned: each of its users is told.
            System.getLogger(IntervalSync.class.getName())
                    .log(System.Logger.Level.ERROR, "no more syncs of ring " + ring.path(), e);
        }
    }

    private void syncIfActive() {
        // Before the sync: what comes during it is for the next one.
        long[] activity = disk.checkpoint().activity();
        if (!Arrays.equals(activity, seen)) {
            disk.syncAll();
            seen = activity;
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread); // the next sync might be an hour away
    }
}
