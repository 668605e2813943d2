package io.cirque.ring;

/**
 * Decides what an unwritten cell at a group's head is: the end of the ring's messages, a message that a living producer
 * is writing, or a gap that a dead one left, which is marked VOID. Always one cell at a time.
 */
final class GapResolver {
    /** About 20 ns each: a living producer takes less for a message, and a look at its lock more. */
    private static final int SPINS = 64;

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
        if (isWrittenSoon(cell, w0)) {
            return true;
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

    /** Waits for a moment: most often the message comes just then. */
    private boolean isWrittenSoon(long cell, long w0) {
        for (int i = 0; i < SPINS; i++) {
            if (cells.w0Acquire(cell) != w0) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
