package io.cirque.ring;

/**
 * Decides what an unwritten cell at a group's head is: the end of the ring's messages, a message that a living producer
 * is writing, or a gap that a dead one left, which is marked VOID. Always one cell at a time.
 */
final class GapResolver {
    private final MappedRing ring;
    private final Cells cells;

    GapResolver(MappedRing ring, Cells cells) {
        this.ring = ring;
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
        if (Slots.writerOf(ring, cells, cell) != Slots.NOBODY) {
            return false;
        }
        ring.requireWhole();
        if (cells.compareAndSetW0(cell, w0, CellHeader.VOID)) { // else it was written or voided, which is as good
            ring.countVoided();
        }
        return true;
    }
}
