package io.cirque.ring;

/**
 * How long a consumer stays away from the cells before it looks for more. One that reads right behind its producers takes
 * from them the very cache lines that they are writing, and pays for a claim for every other message. So as long as
 * messages come fast, it lets some of them gather, for a microsecond or two at most; where they come one at a time it
 * does not wait at all. One thread at a time.
 */
final class Pace {
    /** So many messages are worth a claim. */
    private static final int ENOUGH = 32;

    /** About 20 ns each. */
    private static final int MOST_SPINS = 64;

    private int spins;

    /** Comes before each look. */
    void await() {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
    }

    /** Tells what the look found, of {@code limit} messages that it would have taken. */
    void found(int messages, int limit) {
        if (messages == 0 || messages >= limit) {
            spins >>= 1;
        } else if (messages > 1 && messages < Math.min(ENOUGH, limit)) {
            spins = Math.min(MOST_SPINS, 2 * spins + 1);
        }
    }
}
