package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * Decides what an unwritten cell at a group's head is: the end of the ring's messages, a message that a living producer
 * is writing, or a gap that a dead one left, which is marked VOID. Always one cell at a time.
 */
final class GapResolver {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final Cells cells;

    GapResolver(MappedRing ring, Cells cells) {
        this.ring = ring;
        this.tables = ring.tables();
        this.cells = cells;
    }

    /**
     * Looks at a cell whose number is lower than the expected one.
     *
     * @param w0 what the caller read there, acquiring
     * @return true if the caller should look again, false if there is nothing to be read now
     */
    boolean resolve(long cell, long w0) {
        if (ring.tailAcquire() <= cell) {
            return false; // no one has reserved it
        }
        // The intents are read after the tail was seen beyond the cell: its producer's was set before that.
        if (isBeingWritten(cell)) {
            return false;
        }
        ring.requireWhole();
        cells.compareAndSetW0(cell, w0, CellHeader.VOID); // lost: it was written or voided, which is as good
        return true;
    }

    private boolean isBeingWritten(long cell) {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            int offset = Slots.offset(ring.geometry(), slot);
            if (Slots.intentAcquire(tables, offset) == cell + 1) {
                // A lock in use is taken for life, even if somebody only looks: then the next look will tell.
                if (ring.lives(slot)) {
                    return true;
                }
            }
        }
        return false;
    }
}
