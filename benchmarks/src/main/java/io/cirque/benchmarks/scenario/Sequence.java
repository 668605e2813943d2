package io.cirque.benchmarks.scenario;

/**
 * A message's number: the producer in the upper 8 bits, then what part of the stream it belongs to, and its count from 0 in the
 * lower 48.
 */
final class Sequence {

    /** The most producers. */
    static final int MAX_PRODUCERS = 256;

    /** Part of a message's number: it comes after the warm-up. */
    static final long MEASURED = 1L << 48;
    /** Part of a message's number: it is its producer's last one. */
    static final long LAST = 1L << 49;

    /** Part of a message's number: it was sent on a schedule, after the last one. */
    static final long PACED = 1L << 50;

    /** Part of a message's number: nothing follows. */
    static final long END = 1L << 51;

    private static final int PRODUCER_SHIFT = 56;
    private static final long COUNT_MASK = (1L << 48) - 1;

    private Sequence() {}

    static long of(int producer, long count, long flags) {
        return (long) producer << PRODUCER_SHIFT | flags | count;
    }

    static int producer(long sequence) {
        return (int) (sequence >>> PRODUCER_SHIFT);
    }

    static long count(long sequence) {
        return sequence & COUNT_MASK;
    }

    static boolean isMeasured(long sequence) {
        return (sequence & MEASURED) != 0;
    }

    static boolean isPaced(long sequence) {
        return (sequence & PACED) != 0;
    }

    static boolean isEnd(long sequence) {
        return (sequence & END) != 0;
    }

    static boolean isLast(long sequence) {
        return (sequence & LAST) != 0;
    }
}
