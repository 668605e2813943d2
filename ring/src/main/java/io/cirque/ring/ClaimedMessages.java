package io.cirque.ring;

/**
 * The messages of a claim in the order of their cells, with the lengths that its claimer has just seen and checked: to
 * deliver them, nobody need check them again. Not always all of them, and only where nobody overwrites them. One thread at a time.
 */
final class ClaimedMessages {
    /** In place of a length: nothing is known of what comes next. */
    static final int UNKNOWN = -1;
    /** In place of a length: a cell without a message. */
    static final int VOID = -2;

    private static final int MOST = 256;

    private final int[] lengths = new int[MOST];
    private int count;
    private int next;

    /** Forgets them all. */
    void clear() {
        count = 0;
        next = 0;
    }

    /** Adds the length of the next message, or {@link #VOID}. What there is no room for stays unknown. */
    void add(int length) {
        if (count < MOST) {
            lengths[count++] = length;
        }
    }

    /** The length of the next message, {@link #VOID} or {@link #UNKNOWN}. */
    int peek() {
        return next < count ? lengths[next] : UNKNOWN;
    }

    /** Goes on behind what comes next, if that is known. */
    void advance() {
        if (next < count) {
            next++;
        }
    }
}
