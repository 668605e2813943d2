package io.cirque.ring;

/**
 * Words that carry a cell number and something small that must change with it by one compare-and-set.
 *
 * <pre>
 *   63                                             10 9            0
 *  +-------------------------------------------------+--------------+
 *  |                   cell number                   |     tag      |
 *  +-------------------------------------------------+--------------+
 *
 *   limit    {cell, version}          a join raises the version, which fails the reclaimers that did not see it
 *   head     {cell, slot + 1}         the slot of the consumer that moved it here; 0 is nobody
 *   claim    {end cell, group, state} FREE, TENTATIVE or CONFIRMED in two bits, the group's index in eight
 *   attempts {cell + 1, count}        deliveries begun of the message at this cell
 *   acknowledged {cell, version}      a reset raises the version, which fails those that looked before it
 * </pre>
 *
 * <p>54 bits of cell number last eleven years at 50 million cells a second. At the end the ring refuses to publish
 * ({@link RingLimitException}) and is to be replaced by a new one. The version wraps after 1,024 joins, which only
 * matters to a reclaimer that sleeps through all of them while the limit stands still.
 */
final class Packed {
    static final int TAG_BITS = 10;
    static final int TAG_MASK = (1 << TAG_BITS) - 1;
    /** Cell numbers stay below this. */
    static final long CELL_END = 1L << (Long.SIZE - 1 - TAG_BITS);

    /** States of a claim word. */
    static final int FREE = 0;

    static final int TENTATIVE = 1;
    static final int CONFIRMED = 2;

    private static final int CLAIM_STATE_BITS = 2;
    private static final int CLAIM_STATE_MASK = (1 << CLAIM_STATE_BITS) - 1;

    private Packed() {}

    static long of(long cell, int tag) {
        return cell << TAG_BITS | tag;
    }

    static long cell(long word) {
        return word >>> TAG_BITS;
    }

    static int tag(long word) {
        return (int) word & TAG_MASK;
    }

    /** A claim names its group: a slot may have gone to a member of another group, that claims up to the same cell. */
    static long claim(long end, int group, int state) {
        return of(end, group << CLAIM_STATE_BITS | state);
    }

    static int claimState(long word) {
        return (int) word & CLAIM_STATE_MASK;
    }

    static long claimWithState(long word, int state) {
        return (word & ~(long) CLAIM_STATE_MASK) | state;
    }
}
