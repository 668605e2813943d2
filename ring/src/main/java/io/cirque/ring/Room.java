package io.cirque.ring;

/** Where a producer finds room: one way for each policy. One thread at a time. */
abstract class Room {
    /** There are so many cells from the tail on. */
    static final int FOUND = 0;
    /** Something has changed: read the tail again. */
    static final int LOOK_AGAIN = 1;
    /** There is none, and none is to be had now. */
    static final int NONE = 2;

    static Room of(MappedRing ring, Cells cells) {
        return switch (ring.geometry().whenFull()) {
            case BLOCK, REJECT -> new ReclaimedRoom(ring, cells);
            case RETAIN -> new RetainedRoom(ring);
            case OVERWRITE -> new OverwrittenRoom(ring, cells);
        };
    }

    /** Looks whether {@code cellCount} cells from {@code tail} on, as the caller just read it, may be reserved. */
    abstract int look(long tail, long cellCount);

    /** Called when the cells are reserved, before the first of them is written. */
    void reserved() {}

    /** What all groups have read. */
    private static final class ReclaimedRoom extends Room {
        /** About 20 ns each: a hundredth of the time in which a ring that is full is read. */
        private static final int MOST_SPINS = 512;

        private static final int CELLS_PER_SPIN = 32;

        private final MappedRing ring;
        private final Reclaimer reclaimer;
        private final int spins;
        /** Where the limit was seen; it is never lowered. */
        private long known;
        /** Where the tail was at the last look for room. */
        private long lookedAt;

        ReclaimedRoom(MappedRing ring, Cells cells) {
            this.ring = ring;
            this.reclaimer = new Reclaimer(ring, cells);
            this.spins = (int) Math.min(MOST_SPINS, ring.geometry().cells() / CELLS_PER_SPIN);
        }

        @Override
        int look(long tail, long cellCount) {
            if (tail + cellCount <= known) {
                return FOUND;
            }
            long limit = ring.limitAcquire();
            known = Packed.cell(limit);
            if (tail + cellCount <= known) {
                return FOUND;
            }
            if (tail - lookedAt < ring.geometry().cells() / CELLS_PER_SPIN) {
                letReadersGoOn();
            }
            lookedAt = tail;
            return reclaimer.reclaim(limit) ? LOOK_AGAIN : NONE;
        }

        /** A look takes the lines of heads and pins from readers that are at work: not again for the sake of a few cells. */
        private void letReadersGoOn() {
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
        }
    }

    /** What was never written: the limit stays where it is. */
    private static final class RetainedRoom extends Room {
        private final MappedRing ring;

        RetainedRoom(MappedRing ring) {
            this.ring = ring;
        }

        @Override
        int look(long tail, long cellCount) {
            return tail + cellCount <= ring.geometry().cells() ? FOUND : NONE;
        }
    }
}
