package io.cirque.ring;

/**
 * The messages of a claim in the order of their cells, with the lengths that its claimer has just seen and checked: to
 * deliver them, nobody need check them again. Not always all of them, and only where nobody overwrites them. One thread
 * at a time.
 */
final class ClaimedMessages {
    /** In place of a length: nothing is known of the cell. */
    static final int UNKNOWN = -1;
    /** In place of a length: a cell without a message. */
    static final int VOID = -2;

    private static final int MOST = 256;
    private static final long NOWHERE = -1;

    private final int[] lengths = new int[MOST];
    private int count;
    private int next;
    /** Where the next one is: a caller who is elsewhere after a failure is not told of another's length. */
    private long cell = NOWHERE;

    /** Forgets them all; what is added then begins at {@code from}. */
    void begin(long from) {
        count = 0;
        next = 0;
        cell = from;
    }

    /** Forgets them all. */
    void clear() {
        begin(NOWHERE);
    }

    /** Adds the length of the next message, or {@link #VOID}. What there is no room for stays unknown. */
    void add(int length) {
        if (count < MOST) {
            lengths[count++] = length;
        }
    }

    /** The length of the message at {@code asked}, {@link #VOID} or {@link #UNKNOWN}. */
    int lengthAt(long asked) {
        return asked == cell && next < count ? lengths[next] : UNKNOWN;
    }

    /** Goes on behind the next one, which takes so many cells. */
    void advance(int cells) {
        next++;
        cell += cells;
    }
}
