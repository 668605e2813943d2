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

    /** The cell + 1 that the slot's producer writes, or NONE. */
    static long intentAcquire(ByteBuffer tables, int offset) {
        return Words.getAcquire(tables, offset + ParticipantTable.INTENT);
    }

    /**
     * The slot of the living producer whose message begins in the cell, or {@link #NOBODY}. A lock in use is taken for
     * life, even if somebody only looks: then the next look will tell.
     */
    static int writerOf(MappedRing ring, long cell) {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            if (intentAcquire(ring.tables(), offset(ring.geometry(), slot)) == cell + 1 && ring.lives(slot)) {
                return slot;
            }
        }
        return NOBODY;
    }
}
