package io.cirque.ring;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;

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
                long head = Group.headAcquire(tables, geometry, i);
                long acknowledged =
                        new Group(ring, i, word).hindmost(ring, head).cell();
                if (acknowledged != Packed.cell(known)) {
                    // Lost to another who does the same, or to a reset: both know better.
                    Words.compareAndSet(tables, at, known, Packed.of(acknowledged, Packed.tag(known)));
                }
            }
        }
    }

    /** A group begins, or goes on, at {@code cell}: what others have found before is of no use. */
    static void restart(ByteBuffer tables, int groupOffset, long cell) {
        change(tables, groupOffset, known -> cell);
    }

    /** A claim of the group moves from slot to slot: who has not seen it in its new one yet may miss it in both. */
    static void disturb(ByteBuffer tables, int groupOffset) {
        change(tables, groupOffset, Packed::cell);
    }

    private static void change(ByteBuffer tables, int groupOffset, LongUnaryOperator cellOf) {
        int at = groupOffset + GroupTable.ACKNOWLEDGED;
        long known;
        long changed;
        do {
            known = Words.getAcquire(tables, at);
            changed = Packed.of(cellOf.applyAsLong(known), Packed.tag(known) + 1 & Packed.TAG_MASK);
        } while (!Words.compareAndSet(tables, at, known, changed));
    }

    /**
     * The words that change with every publish, and with every acknowledgment: each for itself, for in a sum one change
     * could make up for another.
     */
    long[] activity() {
        int slots = ring.participantsUsed();
        int groups = ring.groupsUsed();
        long[] words = new long[1 + 2 * (slots + groups)];
        int next = 0;
        words[next++] =
                Words.getAcquire(tables, RingHeader.TAIL); // who is killed may have published, and not counted it
        for (int slot = 0; slot < slots; slot++) {
            int offset = Slots.offset(geometry, slot);
            words[next++] = Words.getAcquire(tables, offset + ParticipantTable.PUBLISHED);
            words[next++] = Words.getAcquire(tables, offset + ParticipantTable.PIN);
        }
        for (int i = 0; i < groups; i++) {
            words[next++] = Group.wordAcquire(tables, geometry, i); // a new group may begin where another was
            words[next++] = Group.headAcquire(tables, geometry, i);
        }
        return words;
    }
}
