package io.cirque.ring;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ring's file as this handle has it mapped: its words by name, each with its memory order. Thread-safe. */
final class MappedRing {
    private static final String MEMORY_FAULT = "unsafe memory access";

    private final Path path;
    private final OpenFiles.Share share;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final LifeLocks locks;
    private final boolean syncsEach;
    private final Disk disk;
    private final FileWatch watch;
    private final Sleepers sleepers;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Why this handle is of no use; null as long as it is of use. */
    private volatile @Nullable Supplier<RingException> unusable;
    /** Whether the mapping is not to be touched any more, not even to leave. */
    private volatile boolean broken;

    /** Participants, {epoch, slot}, whose lost locks were reported. */
    private final Set<Long> alarms = ConcurrentHashMap.newKeySet();

    MappedRing(Path path, OpenFiles.Share share) {
        this.path = path;
        this.share = share;
        this.tables = share.tables();
        this.geometry = share.geometry();
        this.syncsEach = geometry.sync() == Sync.EACH;
        this.locks = new LifeLocks(share.channel(), share.isWritable(), "ring " + path);
        this.disk = new Disk(this);
        this.watch = new FileWatch(this);
        this.sleepers = new Sleepers(tables);
    }

    Path path() {
        return path;
    }

    RingGeometry geometry() {
        return geometry;
    }

    LifeLocks locks() {
        return locks;
    }

    OpenFiles.Share share() {
        return share;
    }

    /** The tables, all words before the cells. */
    ByteBuffer tables() {
        return tables;
    }

    Sleepers sleepers() {
        return sleepers;
    }

    /** Wakes the consumers that sleep, for what is no message. Never fails: they wake by themselves before long. */
    void wakeSleepers() {
        try {
            if (isWhole()) {
                sleepers.wake();
            }
        } catch (InternalError fault) {
            broken(fault);
        }
    }

    Cells newCells() {
        return new Cells(share.chunks(), geometry);
    }

    /** From now on this handle is of no use; the mapping stays for those who are inside. False if it was so before. */
    boolean markClosed() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        unusable = () -> new RingClosedException("ring " + path + " is closed");
        return true;
    }

    /**
     * From now on this handle is of no use, because of the disk or of the file: all that is tried with it fails.
     *
     * @param why what happened
     */
    void poison(String why, @Nullable Throwable cause) {
        if (!closed.get()) {
            String message = "ring " + path + " can no longer be used through this handle: " + why
                    + ". Look after the file system, then open the ring anew";
            unusable =
                    () -> cause == null ? new RingStorageException(message) : new RingStorageException(message, cause);
        }
    }

    /** The same, and nothing of the mapping may be touched: what somebody did to the file, or a fault of its memory. */
    void markBroken(String why, @Nullable Throwable cause) {
        broken = true;
        poison(why, cause);
    }

    /** From now on this handle is of no use: the ring has not got its name any more. */
    void markGone(String how) {
        if (!closed.get()) {
            unusable = () -> new RingDeletedException("ring " + path + " " + how + ": open or create it again");
        }
    }

    /** Looks at the file; false if its memory is not to be touched. */
    boolean isWhole() {
        watch.run();
        return !broken;
    }

    /**
     * Comes before the compare-and-sets of what happens seldom: that code may be interpreted, where a compare-and-set on
     * missing memory ends the JVM, and what it has read may have been missing too, which shows no sooner than here.
     */
    void requireWhole() {
        if (!isWhole()) {
            requireSound();
        }
    }

    /**
     * The end of everything that touches the mapping and meets a fault: the file was cut short, or its disk fails.
     *
     * @return what to throw
     */
    RingException broken(InternalError fault) {
        boolean whole;
        try {
            whole = isWhole();
        } catch (InternalError another) {
            whole = isWhole(); // compiled code had met several
        }
        if (whole) {
            if (!String.valueOf(fault.getMessage()).contains(MEMORY_FAULT)) {
                throw fault;
            }
            markBroken("its memory could not be read or written (a full or failing disk?)", fault);
        }
        Supplier<RingException> reason = Objects.requireNonNull(unusable);
        RingException end = reason.get();
        end.addSuppressed(fault);
        return end;
    }

    /** Does something that touches the mapping. */
    <T> T guarded(Supplier<T> use) {
        try {
            return use.get();
        } catch (InternalError fault) {
            throw broken(fault);
        }
    }

    /** Does something that touches the mapping. */
    void guarded(Runnable use) {
        try {
            use.run();
        } catch (InternalError fault) {
            throw broken(fault);
        }
    }

    /** Passes some time. A fault of compiled code shows only where the thread meets the JVM, as here. */
    boolean idle(Waiting waiting) throws InterruptedException {
        try {
            return waiting.idle();
        } catch (InternalError fault) {
            throw broken(fault);
        }
    }

    FileWatch watch() {
        return watch;
    }

    /** Throws if this handle was closed or poisoned. */
    void requireSound() {
        Supplier<RingException> reason = unusable;
        if (reason != null) {
            throw reason.get();
        }
    }

    boolean isUsable() {
        return unusable == null;
    }

    Disk disk() {
        return disk;
    }

    /** Called after the group table was changed: if the ring syncs, the change must be on the disk. */
    void syncTables() {
        if (geometry.sync() != Sync.NONE) {
            disk.syncAll();
        }
    }

    /** Called after a message was published, by a thread that holds nothing that others need. */
    void syncPublished() {
        if (syncsEach) {
            disk.syncMessages();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    boolean isDeleted() {
        return Words.getAcquire(tables, RingHeader.STATE) == RingHeader.STATE_DELETED;
    }

    void requireOpen() {
        if (unusable != null) {
            requireSound();
        }
        if (Words.getAcquire(tables, RingHeader.STATE) != RingHeader.STATE_OPEN) {
            throw notOpen();
        }
    }

    private RingException notOpen() {
        long state = Words.getAcquire(tables, RingHeader.STATE);
        return state == RingHeader.STATE_DELETED
                ? new RingDeletedException("ring " + path + " was deleted: open or create it again")
                : new RingFormatException("ring " + path + " is damaged: its state is " + state);
    }

    void markDeleted() {
        Words.setRelease(tables, RingHeader.STATE, RingHeader.STATE_DELETED);
        VarHandle.fullFence();
        sleepers.wake();
    }

    long tailAcquire() {
        long tail = Words.getAcquire(tables, RingHeader.TAIL);
        if (tail < 0 || tail > Packed.CELL_END) {
            throw damaged("its tail is " + tail);
        }
        return tail;
    }

    /** What somebody finds who reads a word that no participant writes. */
    RingFormatException damaged(String what) {
        return new RingFormatException(
                "ring " + path + " is damaged: " + what + ". Delete the ring and create it anew");
    }

    long tailVolatile() {
        return Words.getVolatile(tables, RingHeader.TAIL);
    }

    /** In a ring that overwrites: the oldest cell that a reader may still believe; it must be read after the copy. */
    long oldestKept() {
        return tailAcquire() - geometry.cells();
    }

    boolean overwrites() {
        return geometry.whenFull() == WhenFull.OVERWRITE;
    }

    /**
     * Moves the tail from where the caller has just read it. A single producer finds it there: it stores, so that who sees
     * the new tail sees the intent, and nothing of the cells is seen before.
     */
    boolean moveTail(long expected, long value) {
        if (!geometry.singleProducer()) {
            return compareAndSetTail(expected, value);
        }
        Words.setRelease(tables, RingHeader.TAIL, value);
        VarHandle.storeStoreFence();
        return true;
    }

    boolean compareAndSetTail(long expected, long value) {
        return Words.compareAndSet(tables, RingHeader.TAIL, expected, value);
    }

    /** {cell, version} */
    long limitAcquire() {
        return Words.getAcquire(tables, RingHeader.LIMIT);
    }

    boolean compareAndSetLimit(long expected, long value) {
        return Words.compareAndSet(tables, RingHeader.LIMIT, expected, value);
    }

    /** Fails all reclaimers that have read the limit before: those after see what was stored before. */
    long raiseLimitVersion() {
        while (true) {
            long limit = limitAcquire();
            long raised = Packed.of(Packed.cell(limit), Packed.tag(limit) + 1 & Packed.TAG_MASK);
            if (compareAndSetLimit(limit, raised)) {
                return raised;
            }
        }
    }

    /** Entries of the group table that were ever used, bounded by the table. */
    int groupsUsed() {
        return bounded(Words.getAcquire(tables, RingHeader.GROUPS_USED), geometry.maxGroups());
    }

    /** Slots that were ever used, bounded by the table. */
    int participantsUsed() {
        return bounded(Words.getAcquire(tables, RingHeader.PARTICIPANTS_USED), geometry.maxParticipants());
    }

    private static int bounded(long value, int most) {
        return value < 0 || value > most ? most : (int) value;
    }

    void raiseGroupsUsed(int groups) {
        Words.raise(tables, RingHeader.GROUPS_USED, groups);
    }

    void raiseParticipantsUsed(int slots) {
        Words.raise(tables, RingHeader.PARTICIPANTS_USED, slots);
    }

    /** How often a living consumer gave a claim back. */
    long releasesAcquire() {
        return Words.getAcquire(tables, RingHeader.RELEASES);
    }

    long voided() {
        return Words.getAcquire(tables, RingHeader.VOIDED);
    }

    void countVoided() {
        Words.getAndAdd(tables, RingHeader.VOIDED, 1);
    }

    void countRelease() {
        Words.getAndAdd(tables, RingHeader.RELEASES, 1);
        sleepers.wake();
    }

    /** Whether the participant that took {@code slot} with {@code epoch} still lives and has not left. */
    boolean lives(int slot, long epoch) {
        return slot >= 0
                && slot < geometry.maxParticipants()
                && ParticipantTable.epoch(identity(slot)) == epoch
                && lives(slot);
    }

    /** Whether a participant has this slot that lives and has not left. */
    boolean lives(int slot) {
        return ParticipantTable.kind(identity(slot)) != ParticipantTable.KIND_FREE
                && (locks.isHeld(slot) || hasLostItsLock(slot));
    }

    /** Whether the participant of a slot whose lock is free still lives all the same: nothing of it is taken over. */
    boolean hasLostItsLock(int slot) {
        long identity = identity(slot);
        // The lock first: one who is killed between the looks is seen to exit, for that begins before its locks go. And
        // one who leaves says so before it gives its lock back.
        boolean lost = !locks.isHeld(slot) && isWitnessed(slot) && identity(slot) == identity;
        if (lost && alarms.add(ParticipantTable.owner(ParticipantTable.epoch(identity), slot))) {
            System.getLogger(MappedRing.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "ring {0}: participant {1} of process {2} lives but has lost its lock, by another channel of"
                                    + " the file that was closed in its process, most likely. Nothing of it is"
                                    + " recovered before that process ends",
                            path,
                            slot,
                            String.valueOf(pid(slot)));
        }
        return lost;
    }

    /** Whether the process of the participant that has not left the slot is seen to run. */
    boolean isWitnessed(int slot) {
        int offset = Slots.offset(geometry, slot);
        boolean seen = ParticipantTable.kind(identity(slot)) != ParticipantTable.KIND_FREE
                && Witness.sees(
                        Words.getAcquire(tables, offset + ParticipantTable.PID_NAMESPACE),
                        pid(slot),
                        Words.getAcquire(tables, offset + ParticipantTable.PROCESS_START));
        // It may have left between the looks: it says so before it gives its lock back.
        return seen && ParticipantTable.kind(identity(slot)) != ParticipantTable.KIND_FREE;
    }

    long pid(int slot) {
        return Words.getAcquire(tables, Slots.offset(geometry, slot) + ParticipantTable.PID);
    }

    private long identity(int slot) {
        return Slots.identityAcquire(tables, Slots.offset(geometry, slot));
    }
}
