package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A ring's file as this handle has it mapped: its words by name, each with its memory order. Thread-safe. */
final class MappedRing {
    private final Path path;
    private final OpenFiles.Share share;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final LifeLocks locks;
    private final AtomicBoolean closed = new AtomicBoolean();

    MappedRing(Path path, OpenFiles.Share share) {
        this.path = path;
        this.share = share;
        this.tables = share.tables();
        this.geometry = share.geometry();
        this.locks = new LifeLocks(share.channel(), "ring " + path);
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

    Cells newCells() {
        return new Cells(share.chunks(), geometry);
    }

    /** From now on this handle is of no use; the mapping stays for those who are inside. False if it was so before. */
    boolean markClosed() {
        return closed.compareAndSet(false, true);
    }

    boolean isClosed() {
        return closed.get();
    }

    boolean isDeleted() {
        return Words.getAcquire(tables, RingHeader.STATE) == RingHeader.STATE_DELETED;
    }

    void requireOpen() {
        if (closed.get()) {
            throw new RingClosedException("ring " + path + " is closed");
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
    }

    long tailAcquire() {
        return Words.getAcquire(tables, RingHeader.TAIL);
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

    void countRelease() {
        Words.getAndAdd(tables, RingHeader.RELEASES, 1);
    }

    /** Whether the participant that took {@code slot} with {@code epoch} still lives and has not left. */
    boolean lives(int slot, long epoch) {
        if (slot < 0 || slot >= geometry.maxParticipants()) {
            return false;
        }
        long identity = Slots.identityAcquire(tables, Slots.offset(geometry, slot));
        return ParticipantTable.epoch(identity) == epoch
                && ParticipantTable.kind(identity) != ParticipantTable.KIND_FREE
                && locks.isHeld(slot);
    }
}
