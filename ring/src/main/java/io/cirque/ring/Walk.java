package io.cirque.ring;

/** Counts messages by their cells, without taking any. One thread at a time. */
final class Walk {
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
        long cell = Math.max(from, ring.overwrites() ? Math.max(0, ring.oldestKept()) : 0);
        long last = Math.min(to, cell + geometry.cells());
        while (cell < last) {
            long w0 = cells.w0Acquire(cell);
            int length = cells.length(cell);
            if (CellHeader.cell(w0) == cell
                    && CellHeader.state(w0) == CellHeader.COMMITTED
                    && length >= 0
                    && length <= geometry.maxMessageLength()) {
                messages++;
                bytes += length;
                cell += geometry.cellsFor(length);
            } else {
                cell++;
            }
        }
    }
}
