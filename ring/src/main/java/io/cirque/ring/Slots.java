package io.cirque.ring;

import java.nio.ByteBuffer;

/** Where the slots of the participant table are, and their identities. */
final class Slots {
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
}
