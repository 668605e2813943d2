package io.cirque.ring;

/**
 * The first 16 bytes of a cell. Cell number {@code s} stands at index {@code s mod N}; a message of k cells takes k
 * consecutive numbers, and may wrap around the end of the file.
 *
 * <pre>
 *    0  w0   63                                                8 7     3 2   0
 *           +---------------------------------------------------+-------+-----+
 *           |                  cell number + 1                  |   -   |state|
 *           +---------------------------------------------------+-------+-----+
 *    8  w1   63                               32 31                          0
 *           +-----------------------------------+-----------------------------+
 *           | CRC-32C of the payload, or 0      |    length of the payload    |
 *           +-----------------------------------+-----------------------------+
 *   16  payload, up to the end of the cell; it goes on behind the header of the next one
 * </pre>
 *
 * <p>A cell whose number is not the expected one is not written yet: there is no mark for a message being written, its
 * producer's intent says it. Only the first cell of a message has a w1; its number of cells follows from the length. The
 * CRC is there if the ring syncs (see {@link Sync}).
 */
final class CellHeader {
    static final int LENGTH = 16;
    static final int W0 = 0;
    static final int W1 = 8;

    /** The first cell of a message that may be read. */
    static final int COMMITTED = 1;
    /** A cell without a message: its producer gave up or died. */
    static final int VOID = 2;
    /** A cell that goes on with the message of the one before it. */
    static final int CONT = 3;

    private static final int STATE_MASK = 7;
    private static final int NUMBER_SHIFT = 8;

    private CellHeader() {}

    static long w0(long cell, int state) {
        return (cell + 1) << NUMBER_SHIFT | state;
    }

    /** The number of the cell that was written here last; -1 if none was. */
    static long cell(long w0) {
        return (w0 >>> NUMBER_SHIFT) - 1;
    }

    static int state(long w0) {
        return (int) w0 & STATE_MASK;
    }

    /** Whether a message begins in the cell that may be read. */
    static boolean isMessage(long w0, long cell) {
        return w0 == w0(cell, COMMITTED);
    }

    static long w1(int length, int checksum) {
        return (long) checksum << 32 | length;
    }

    static int length(long w1) {
        return (int) w1;
    }

    static int checksum(long w1) {
        return (int) (w1 >>> 32);
    }
}
