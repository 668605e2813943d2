package io.cirque.ring;

import java.lang.invoke.VarHandle;

/** Reads messages without taking them, and without holding anything back: copies, then looks whether the copy holds. */
final class Peek {
    private final MappedRing ring;
    private final Cells cells;
    private final Message message;

    Peek(MappedRing ring) {
        this.ring = ring;
        this.cells = ring.newCells();
        this.message = new Message(cells);
    }

    /** Hands over at most {@code limit} messages from the cell {@code from} on, or from the oldest that is there. */
    int read(long from, int limit, MessageHandler handler) {
        RingGeometry geometry = ring.geometry();
        long cell = Math.max(Math.max(from, 0), oldest());
        long end = Math.min(ring.tailAcquire(), cell + geometry.cells()); // bounded, whatever the tail says
        int read = 0;
        while (read < limit && cell < end) {
            long w0 = cells.w0Acquire(cell);
            int length = cells.length(cell);
            boolean whole = CellHeader.isMessage(w0, cell) && geometry.fits(length);
            if (whole) {
                message.copy(cell, length);
            }
            VarHandle.acquireFence(); // the copy was read before the limit or the tail is
            long oldest = oldest();
            if (oldest > cell) {
                cell = oldest;
            } else if (whole) {
                message.wrap(cell, length, geometry.cellsFor(length), true);
                handler.onMessage(message);
                read++;
                cell += message.cellCount();
            } else {
                cell++;
            }
        }
        return read;
    }

    /** Cells from here on have not been written again. */
    private long oldest() {
        return ring.overwrites()
                ? ring.oldestKept()
                : Packed.cell(ring.limitAcquire()) - ring.geometry().cells();
    }
}
