package io.cirque.ring;

/**
 * An entry of the group table, 512 bytes.
 *
 * <pre>
 *    0  group word         8  created, ms of the epoch   16  first cell, where the group began
 *   24  holds producers back since, ms of the epoch; 0 if it does not
 *  124  length of the name, in bytes (32)               128  name, UTF-8, at most 128 bytes
 *  256  head {cell, slot + 1}      264  consumed          272  acknowledged {cell, version}, of the last sync
 *  280  redelivered                288  lost              296  adopted
 *
 *  the group word
 *   63          47 46          30 29          14 13      4  3   2   1  0
 *  +--------------+--------------+--------------+----------+---+---+-----+
 *  | incarnation  |  generation  | creator's    | creator's| - | E |state|
 *  |              |              | epoch, 16 low| slot     |   |   |     |
 *  +--------------+--------------+--------------+----------+---+---+-----+
 *   E: ephemeral, dropped when all its members are dead
 * </pre>
 *
 * <p>The generation grows with every member that joins and with removal, the incarnation with every creation: a pin
 * names the incarnation it belongs to, so that a new group never inherits what a removed one left.
 */
final class GroupTable {
    static final int ENTRY_LENGTH = 512;

    static final int WORD = 0;
    static final int CREATED = 8;
    static final int FIRST_CELL = 16;
    static final int HELD_SINCE = 24;
    static final int NAME_LENGTH = 124;
    static final int NAME = 128;
    static final int HEAD = 256;
    static final int CONSUMED = 264;
    static final int ACKNOWLEDGED = 272;
    static final int REDELIVERED = 280;
    static final int LOST = 288;
    static final int ADOPTED = 296;

    static final int MAX_NAME_BYTES = 128;

    static final int FREE = 0;
    /** Its creator is setting it up: it holds all cells back. */
    static final int JOINING = 1;

    static final int ACTIVE = 2;
    /** Its head is being moved by an operator: it holds all cells back. */
    static final int RESETTING = 3;

    private static final int EPHEMERAL = 1 << 2;
    private static final int STATE_MASK = 3;
    private static final int SLOT_SHIFT = 4;
    private static final int EPOCH_SHIFT = 14;
    private static final int EPOCH_MASK = 0xffff;
    private static final int GENERATION_SHIFT = 30;
    private static final int INCARNATION_SHIFT = 47;
    private static final int COUNTER_MASK = 0x1ffff;

    private GroupTable() {}

    static int state(long word) {
        return (int) word & STATE_MASK;
    }

    static int creatorSlot(long word) {
        return (int) (word >>> SLOT_SHIFT) & Packed.TAG_MASK;
    }

    static int creatorEpoch(long word) {
        return (int) (word >>> EPOCH_SHIFT) & EPOCH_MASK;
    }

    static int generation(long word) {
        return (int) (word >>> GENERATION_SHIFT) & COUNTER_MASK;
    }

    static int incarnation(long word) {
        return (int) (word >>> INCARNATION_SHIFT) & COUNTER_MASK;
    }

    static boolean isEphemeral(long word) {
        return (word & EPHEMERAL) != 0;
    }

    /** Whether members can read: it is active, or somebody is moving its head. */
    static boolean isUsable(long word) {
        return state(word) == ACTIVE || state(word) == RESETTING;
    }

    /** The word of a group that {@code slot} begins to create where {@code previous} stood. */
    static long joining(long previous, int slot, long epoch, boolean ephemeral) {
        return word(incarnation(previous) + 1, generation(previous) + 1, epoch, slot, JOINING)
                | (ephemeral ? EPHEMERAL : 0);
    }

    /** The word of an active group whose head {@code slot} is about to move. */
    static long resetting(long active, int slot, long epoch) {
        return word(incarnation(active), generation(nextGeneration(active)), epoch, slot, RESETTING)
                | (active & EPHEMERAL);
    }

    /** The same group with one more member. */
    static long nextGeneration(long word) {
        long next = Math.max(1, generation(word) + 1 & COUNTER_MASK); // 0 is a group that nobody has joined
        return (word & ~((long) COUNTER_MASK << GENERATION_SHIFT)) | next << GENERATION_SHIFT;
    }

    static long withState(long word, int state) {
        return (word & ~(long) STATE_MASK) | state;
    }

    static long word(int incarnation, int generation, long epoch, int slot, int state) {
        return (long) (incarnation & COUNTER_MASK) << INCARNATION_SHIFT
                | (long) (generation & COUNTER_MASK) << GENERATION_SHIFT
                | (epoch & EPOCH_MASK) << EPOCH_SHIFT
                | (long) slot << SLOT_SHIFT
                | state;
    }
}
