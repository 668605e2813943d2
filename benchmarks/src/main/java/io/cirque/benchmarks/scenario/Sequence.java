package io.cirque.benchmarks.scenario;

/** A message's number: the producer in the upper 16 bits, its count from 0 in the lower 48. */
final class Sequence {

    private static final int PRODUCER_SHIFT = 48;
    private static final long COUNT_MASK = (1L << PRODUCER_SHIFT) - 1;

    private Sequence() {}

    static long of(int producer, long count) {
        return (long) producer << PRODUCER_SHIFT | count;
    }

    static int producer(long sequence) {
        return (int) (sequence >>> PRODUCER_SHIFT);
    }

    static long count(long sequence) {
        return sequence & COUNT_MASK;
    }
}
