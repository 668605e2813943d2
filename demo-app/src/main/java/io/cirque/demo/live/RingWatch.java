package io.cirque.demo.live;

import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;

/** Looks at a ring without disturbing anybody. Thread-safe. */
public final class RingWatch {
    private final RingQueue ring;
    private volatile long known;

    /** Watches the ring, which it does not close. */
    public RingWatch(RingQueue ring) {
        this.ring = ring;
    }

    /**
     * The ring now.
     *
     * @param tail all messages that were published before the call are below this cell
     * @param settled all messages below this cell are acknowledged by all groups, or overwritten
     * @param statistics what else there is to know
     */
    public record Reading(long tail, long settled, RingStatistics statistics) {}

    /** Reads the ring. */
    public Reading read() {
        long tail = tail();
        RingStatistics statistics = ring.statistics(); // after the tail: it can only have moved on
        return new Reading(tail, Math.max(0, tail - statistics.usedCells()), statistics);
    }

    /**
     * A cell above all messages that were published before the call. Found by asking whether there is a message from some
     * cell on: first in strides that double, then by halves, a handful of questions in all.
     */
    public long tail() {
        long low = known; // below it there was a message once, or it is 0
        long stride = 1;
        while (isAnyFrom(low + stride - 1)) {
            low += stride;
            stride *= 2;
        }
        long high = low + stride - 1; // nothing from here on
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (isAnyFrom(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        known = low;
        return low;
    }

    private boolean isAnyFrom(long cell) {
        return ring.peek(cell, 1, message -> {}) > 0;
    }
}
