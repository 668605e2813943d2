package io.cirque.ring;

import java.lang.invoke.VarHandle;

/**
 * The oldest cells, whether they were read or not. Each must be resolved before it is reserved again: it holds the number
 * of the lap before, or its producer is still at it, or died over it. One look at the first cell would not do: a message
 * of several cells may end in the middle of another.
 */
final class OverwrittenRoom extends Room {
    private final MappedRing ring;
    private final Cells cells;
    private final GapResolver gaps;
    private final long count;

    OverwrittenRoom(MappedRing ring, Cells cells) {
        this.ring = ring;
        this.cells = cells;
        this.gaps = new GapResolver(ring, cells);
        this.count = ring.geometry().cells();
    }

    @Override
    int look(long tail, long cellCount) {
        for (long cell = tail; cell < tail + cellCount; cell++) {
            long before = cell - count;
            if (before < 0) {
                continue; // never written
            }
            long w0 = cells.w0Acquire(cell);
            long found = CellHeader.cell(w0);
            if (found > before) {
                // A newer lap of this cell: the tail has moved on, and beyond it.
                if (found < cell || ring.tailAcquire() <= found) {
                    throw ring.damaged("cell " + cell + " says it is cell " + found);
                }
                return LOOK_AGAIN;
            }
            if (found < before) {
                return gaps.resolve(before, w0) ? LOOK_AGAIN : NONE;
            }
        }
        return FOUND;
    }

    @Override
    void reserved() {
        // A reader that sees what is written next sees the tail beyond it, and knows that its copy is torn.
        VarHandle.storeStoreFence();
    }
}
