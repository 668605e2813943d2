package io.cirque.benchmarks.scenario;

/** A sum over messages that is the same in every order, and another one if a message is missing or there twice. */
final class Fingerprint {

    /** As many bits as a double holds without a loss, and room for the sum of a few. */
    private static final long MASK = (1L << 50) - 1;

    private long sum;

    void add(int producer, long count) {
        long mixed = Sequence.of(producer, count, 0) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        sum += mixed ^ mixed >>> 32;
    }

    double value() {
        return sum & MASK;
    }

    /** Whether the sums of two groups of fingerprints are the same. */
    static boolean isSame(double some, double others) {
        return ((long) some & MASK) == ((long) others & MASK);
    }
}
