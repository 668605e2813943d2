package io.cirque.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a ring that sleep in the kernel, by one word of its header: odd if there may be any, and changed by
 * whoever wakes them. Nothing is stored as long as consumers find messages, and a publisher only looks at the word.
 *
 * <pre>
 *   who is about to sleep                        who makes something available
 *   1. the word is odd, or made so: w            1. the tail, the group's head, ...
 *   2. nothing is there, or about to come        2. the word is odd: made even, the next one, and
 *   3. sleep if the word is still w                 the sleepers woken
 * </pre>
 *
 * <p>All these are volatile accesses, so one of the two sees the other. A message counts from its reservation on: while
 * the tail is beyond what the group has resolved, nobody sleeps. So a publisher may look after its commit, and its
 * compare-and-set of the tail is all the fence there is. A sleeper that is killed leaves an odd word, which costs one system
 * call.
 *
 * <p>Thread-safe.
 */
final class Sleepers {
    private static final int WORD = RingHeader.SLEEPERS;

    private final ByteBuffer tables;
    private volatile @Nullable Futex futex;

    Sleepers(ByteBuffer tables) {
        this.tables = tables;
    }

    /** Where they sleep; null if not in this process. */
    @Nullable
    Futex futex() {
        Futex known = futex;
        if (known == null) {
            known = Futex.of(tables, WORD);
            futex = known;
        }
        return known;
    }

    /** The word, to be read before whatever may keep the caller from sleeping. */
    long word() {
        return Words.getVolatile(tables, WORD);
    }

    /** Whether somebody may sleep, or be about to, as long as the word is this. */
    static boolean isAnnounced(long word) {
        return (word & 1) != 0;
    }

    /** Says that the caller is about to sleep; answers the word that says so. */
    long announce() {
        while (true) {
            long word = word();
            if (isAnnounced(word)) {
                return word;
            }
            if (Words.compareAndSet(tables, WORD, word, word + 1)) {
                return word + 1;
            }
        }
    }

    /** Wakes those who sleep, if there are any. Comes after what they are to see. */
    void wake() {
        long word = word();
        if (isAnnounced(word)) {
            wake(word);
        }
    }

    private void wake(long word) {
        Futex kernel = futex();
        // Whoever changes the word wakes them. One who cannot leaves it to others: see ParticipantTable.WAKES.
        if (kernel != null && Words.compareAndSet(tables, WORD, word, word + 1)) {
            kernel.wake();
        }
    }
}
