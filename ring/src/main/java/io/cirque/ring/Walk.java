package io.cirque.ring;

/**
 * Counts messages by their cells, without taking any: exactly up to {@link #EXACT_CELLS} cells a call, and beyond that
 * in proportion to what was counted, so that a look at a large ring takes a millisecond and not a second. One thread at a
 * time.
 */
final class Walk {
    static final long EXACT_CELLS = 1 << 16;

    private final MappedRing ring;
    private final Cells cells;
    private long messages;
    private long bytes;

    Walk(MappedRing ring) {
        this.ring = ring;
        this.cells = ring.newCells();
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Adds the committed messages that begin in cells {@code from} to {@code to}, as far as they are there now. */
    void count(long from, long to) {
        RingGeometry geometry = ring.geometry();
        long begin = Math.max(from, ring.overwrites() ? Math.max(0, ring.oldestKept()) : 0);
        long end = Math.min(to, begin + geometry.cells());
        long last = Math.min(end, begin + EXACT_CELLS);
        long found = 0;
        long foundBytes = 0;
        long cell = begin;
        while (cell < last) {
            long w0 = cells.w0Acquire(cell);
            int length = cells.length(cell);
            if (CellHeader.isMessage(w0, cell) && geometry.fits(length)) {
                found++;
                foundBytes += length;
                cell += geometry.cellsFor(length);
            } else {
                cell++;
            }
        }
        double share = cell < end ? (double) (end - begin) / (cell - begin) : 1;
        messages += Math.round(found * share);
        bytes += Math.round(foundBytes * share);
    }
}
