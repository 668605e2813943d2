package io.cirque.ring;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The measures of a ring, fixed at its creation and read from its file ever after.
 *
 * @param cells number of cells, N
 * @param cellSize bytes a cell, its header of 16 included; a multiple of 64
 * @param whenFull what a publisher meets when the ring is full
 * @param maxGroups entries of the group table
 * @param maxParticipants entries of the participant table
 * @param sync what survives a loss of power
 * @param syncInterval time from one sync in the background to the next, in whole milliseconds; nothing if it does not
 *     sync
 * @param singleProducer whether only one producer at a time may publish, in all processes together
 */
public record RingGeometry(
        long cells,
        int cellSize,
        WhenFull whenFull,
        int maxGroups,
        int maxParticipants,
        Sync sync,
        Duration syncInterval,
        boolean singleProducer) {
    static final int LONGEST_SYNC_INTERVAL = 3_600_000;

    static final int CELL_ALIGNMENT = 64;
    static final int MAX_CELL_SIZE = 1 << 20;
    static final int LARGEST_TABLE = 1000;

    /** What every JVM can allocate. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** A claim word has eight bits for the group. */
    static final int MOST_GROUPS = 255;

    /**
     * Bytes in all cells, headers of cells included.
     *
     * @return {@code cells * cellSize}
     */
    public long capacity() {
        return cells * cellSize;
    }

    /**
     * Bytes of payload that one cell takes: the largest message of a zero-copy claim.
     *
     * @return {@code cellSize - 16}
     */
    public int cellPayload() {
        return cellSize - CellHeader.LENGTH;
    }

    /**
     * The largest message in bytes: it fills the ring.
     *
     * @return the smaller of all payload of all cells and 2^31 - 9, the largest Java array
     */
    public long maxMessageLength() {
        return Math.min(cells * cellPayload(), LARGEST_ARRAY);
    }

    /** Whether a message can be that long. */
    boolean fits(int length) {
        return length >= 0 && length <= maxMessageLength();
    }

    /** Number of cells that a message of {@code length} bytes takes, at least one. */
    int cellsFor(int length) {
        int payload = cellPayload();
        return length <= payload ? 1 : (int) (((long) length + payload - 1) / payload);
    }

    int groupsOffset() {
        return RingHeader.LENGTH;
    }

    int participantsOffset() {
        return groupsOffset() + maxGroups * GroupTable.ENTRY_LENGTH;
    }

    /** Where the cells begin: the next page after the tables. */
    int cellsOffset() {
        int end = participantsOffset() + maxParticipants * ParticipantTable.ENTRY_LENGTH;
        return (end + RingHeader.PAGE - 1) / RingHeader.PAGE * RingHeader.PAGE;
    }

    long fileLength() {
        return cellsOffset() + capacity();
    }

    /** Reads what a file's header says; every number is checked before it is used. */
    static RingGeometry read(ByteBuffer header, String what) {
        long cells = header.getLong(RingHeader.CELLS_OFFSET);
        int cellSize = header.getInt(RingHeader.CELL_SIZE_OFFSET);
        int maxGroups = header.getInt(RingHeader.MAX_GROUPS_OFFSET);
        int maxParticipants = header.getInt(RingHeader.MAX_PARTICIPANTS_OFFSET);
        check(cells >= 1 && cells <= Long.MAX_VALUE / MAX_CELL_SIZE / 2, what, "number of cells", cells);
        check(
                cellSize >= CELL_ALIGNMENT && cellSize <= MAX_CELL_SIZE && cellSize % CELL_ALIGNMENT == 0,
                what,
                "cell size",
                cellSize);
        check(maxGroups >= 1 && maxGroups <= MOST_GROUPS, what, "number of groups", maxGroups);
        check(
                maxParticipants >= 1 && maxParticipants <= LARGEST_TABLE,
                what,
                "number of participants",
                maxParticipants);
        WhenFull whenFull = WhenFull.ofCode(header.getInt(RingHeader.WHEN_FULL_OFFSET));
        Sync sync = Sync.ofCode(header.getInt(RingHeader.SYNC_OFFSET));
        int interval = header.getInt(RingHeader.SYNC_INTERVAL_OFFSET);
        boolean intervalFits = sync == Sync.NONE ? interval == 0 : interval >= 1 && interval <= LONGEST_SYNC_INTERVAL;
        check(intervalFits, what, "sync interval", interval);
        int producers = header.getInt(RingHeader.PRODUCERS_OFFSET);
        check(producers == 0 || producers == 1, what, "producers", producers);
        RingGeometry geometry = new RingGeometry(
                cells,
                cellSize,
                whenFull,
                maxGroups,
                maxParticipants,
                sync,
                Duration.ofMillis(interval),
                producers == 1);
        long length = header.getLong(RingHeader.FILE_LENGTH_OFFSET);
        check(length == geometry.fileLength(), what, "file length", length);
        long cellsOffset = header.getLong(RingHeader.CELLS_OFFSET_OFFSET);
        check(cellsOffset == geometry.cellsOffset(), what, "offset of the cells", cellsOffset);
        return geometry;
    }

    private static void check(boolean holds, String what, String name, long value) {
        if (!holds) {
            throw new RingFormatException(what + " is damaged: its header says " + name + " = " + value
                    + ", which cannot be. Delete the file and create the ring anew");
        }
    }
}
