package io.cirque.ring;

/**
 * The first two pages of a ring's file: what never changes, then words that are written often, each alone on two cache
 * lines. All numbers are little-endian; every 64-bit word is 8-byte aligned.
 *
 * <pre>
 *  page 0: written once, before the file gets its name
 *      0  magic "CIRQUE\r\n"      8  format version (32)    12  byte-order mark 0x01020304 (32)
 *     16  length of the file     24  offset of the cells    32  number of cells, N
 *     40  cell size (32)         44  when-full code (32)    48  most groups (32)     52  most participants (32)
 *     56  sync code (32)         60  sync interval, ms (32) 64  ring id (128)
 *     80  producers: 0 any number, 1 one at a time (32)    96  created, ms of the epoch                       104  creator's pid
 *    112  offset of the groups  120  offset of the participants                     128  CRC-32C of bytes 0..127
 *
 *  page 1
 *   4096  tail            the next cell that producers reserve
 *   4224  limit           {cell, version}: producers reserve below this cell
 *   4352  state           OPEN or DELETED          4360  groups ever used     4368  participants ever used
 *   4376  releases        counts claims that were given back by the living: look for them
 *   4384  voided          counts reserved cells that were never written, and were marked as void by others
 *   4392  sleepers        odd while consumers may sleep in the kernel, on its lower 32 bits (see Sleepers)
 *   4992  boot id (128)   of the system that used the ring last: another one checks the ring first
 *
 *   8192  the group table (see GroupTable), the participant table (see ParticipantTable),
 *         then, on a page of their own, N cells (see CellHeader)
 * </pre>
 *
 * <p>Bytes that are not named are zero and reserved. A version that gives them a meaning which an older version must
 * not ignore raises the format version.
 */
final class RingHeader {
    static final int PAGE = 4096;

    /** The bytes C I R Q U E CR LF, read as a little-endian word: a transfer as text would break the line end. */
    static final long MAGIC = 0x0a0d455551524943L;

    static final int FORMAT_VERSION = 1;
    /** Of a ring for a single producer: who knows only the first would publish beside that one. */
    static final int SINGLE_PRODUCER_VERSION = 2;

    static final int BYTE_ORDER_MARK = 0x01020304;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int BYTE_ORDER_OFFSET = 12;
    static final int FILE_LENGTH_OFFSET = 16;
    static final int CELLS_OFFSET_OFFSET = 24;
    static final int CELLS_OFFSET = 32;
    static final int CELL_SIZE_OFFSET = 40;
    static final int WHEN_FULL_OFFSET = 44;
    static final int MAX_GROUPS_OFFSET = 48;
    static final int MAX_PARTICIPANTS_OFFSET = 52;
    static final int SYNC_OFFSET = 56;
    static final int SYNC_INTERVAL_OFFSET = 60;
    static final int RING_ID_OFFSET = 64;
    static final int PRODUCERS_OFFSET = 80;
    static final int CREATED_OFFSET = 96;
    static final int CREATOR_PID_OFFSET = 104;
    static final int GROUPS_OFFSET_OFFSET = 112;
    static final int PARTICIPANTS_OFFSET_OFFSET = 120;
    static final int CHECKSUM_OFFSET = 128;

    static final int TAIL = PAGE;
    static final int LIMIT = PAGE + 128;
    static final int STATE = PAGE + 256;
    static final int GROUPS_USED = STATE + 8;
    static final int PARTICIPANTS_USED = STATE + 16;
    static final int RELEASES = STATE + 24;
    static final int VOIDED = STATE + 32;
    /** On a line that all who publish or look for messages read anyway, and that is seldom written. */
    static final int SLEEPERS = STATE + 40;

    static final int BOOT_ID = PAGE + 896;

    static final int LENGTH = 2 * PAGE;

    static final long STATE_OPEN = 1;
    static final long STATE_DELETED = 2;

    private RingHeader() {}
}
