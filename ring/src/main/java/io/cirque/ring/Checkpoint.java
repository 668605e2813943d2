package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * Writes down how far each group has acknowledged, for a boot after this one: a head may be on the disk before the pin
 * that holds back what was claimed with it, so neither can be believed then. Thread-safe; others may do the same at
 * once.
 */
final class Checkpoint {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;

    Checkpoint(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
    }

    /** Brings the words of all groups up to date. */
    void take() {
        int groups = ring.groupsUsed();
        for (int i = 0; i < groups; i++) {
            // Read first: whoever moves the group's head from now on fails the compare-and-set below, or is seen.
            int at = Group.offset(geometry, i) + GroupTable.ACKNOWLEDGED;
            long known = Words.getAcquire(tables, at);
            long word = Group.wordAcquire(tables, geometry, i);
            if (GroupTable.state(word) == GroupTable.ACTIVE) {
                long head = Group.headCellAcquire(tables, geometry, i);
                long acknowledged = Math.min(head, leastPin(new Group(ring, i, word).membership()));
                if (acknowledged != Packed.cell(known)) {
                    // Lost to another who does the same, or to a reset: both know better.
                    Words.compareAndSet(tables, at, known, Packed.of(acknowledged, Packed.tag(known)));
                }
            }
        }
    }

    /** The least pin of the group's members, dead or alive. Read after the head: who moves a head has pinned before. */
    private long leastPin(long membership) {
        long least = Long.MAX_VALUE;
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            ClaimCell claim = new ClaimCell(ring, slot);
            long pin = claim.pinAcquire();
            if (pin != ParticipantTable.NONE && claim.membershipAcquire() == membership) {
                least = Math.min(least, pin - 1);
            }
        }
        return least;
    }

    /** A group begins, or goes on, at {@code cell}: what others have found before is of no use. */
    static void restart(ByteBuffer tables, int groupOffset, long cell) {
        int at = groupOffset + GroupTable.ACKNOWLEDGED;
        long known;
        do {
            known = Words.getAcquire(tables, at);
        } while (!Words.compareAndSet(tables, at, known, Packed.of(cell, Packed.tag(known) + 1 & Packed.TAG_MASK)));
    }

    /** A sum that changes with every publish, and with every acknowledgment. */
    long activity() {
        long sum = 0;
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            sum += Words.getAcquire(tables, Slots.offset(geometry, slot) + ParticipantTable.PUBLISHED);
        }
        int groups = ring.groupsUsed();
        for (int i = 0; i < groups; i++) {
            sum += Words.getAcquire(tables, Group.offset(geometry, i) + GroupTable.CONSUMED);
        }
        return sum;
    }
}
