package io.cirque.ring;

import java.nio.ByteBuffer;

/** Where the slots of the participant table are, and their identities. */
final class Slots {
    static final int NOBODY = -1;

    private Slots() {}

    static int offset(RingGeometry geometry, int slot) {
        return geometry.participantsOffset() + slot * ParticipantTable.ENTRY_LENGTH;
    }

    static long identityAcquire(ByteBuffer tables, int offset) {
        return Words.getAcquire(tables, offset + ParticipantTable.IDENTITY);
    }

    /** The slot of a producer that lives and has not left, or {@link #NOBODY}. */
    static int livingProducer(MappedRing ring) {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            long identity = identityAcquire(ring.tables(), offset(ring.geometry(), slot));
            if (ParticipantTable.kind(identity) == ParticipantTable.KIND_PRODUCER && ring.lives(slot)) {
                return slot;
            }
        }
        return NOBODY;
    }

    /** Whether all producers that live wake those who sleep in the kernel: some cannot, or are of an older version. */
    static boolean publishersWake(MappedRing ring) {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            int offset = offset(ring.geometry(), slot);
            long identity = identityAcquire(ring.tables(), offset);
            if (ParticipantTable.kind(identity) == ParticipantTable.KIND_PRODUCER
                    && Words.getAcquire(ring.tables(), offset + ParticipantTable.WAKES)
                            != ParticipantTable.epoch(identity)
                    && ring.lives(slot)) {
                return false;
            }
        }
        return true;
    }

    /** The cell + 1 that the slot's producer writes, or NONE. */
    static long intentAcquire(ByteBuffer tables, int offset) {
        return Words.getAcquire(tables, offset + ParticipantTable.INTENT);
    }

    /**
     * The slot of a living producer that may be writing the cell, or {@link #NOBODY}: its intent names the first cell of
     * what it has reserved, which it commits last. Of several, the one that began first. A lock in use is taken for life,
     * even if somebody only looks: then the next look will tell.
     */
    static int writerOf(MappedRing ring, Cells cells, long cell) {
        int writer = NOBODY;
        long least = cell + 1;
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            long intent = unfinishedIntent(ring, cells, slot);
            if (intent >= 0 && intent < least && ring.lives(slot)) {
                writer = slot;
                least = intent;
            }
        }
        return writer;
    }

    /**
     * The first of the cells that the slot's producer, dead or alive, may have reserved and has not committed; -1 if
     * there is none. Who has seen the tail beyond a cell sees the intent of who reserved it.
     */
    static long unfinishedIntent(MappedRing ring, Cells cells, int slot) {
        long intent = intentAcquire(ring.tables(), offset(ring.geometry(), slot)) - 1;
        return intent >= 0 && CellHeader.cell(cells.w0Acquire(intent)) < intent ? intent : -1;
    }
}
