package io.cirque.integration.support;

import java.util.TreeSet;

/** Numbers of messages that something is known of until they come again; of very many the oldest are forgotten. Thread-safe. */
final class RecentSequences {
    private static final int MOST = 10_000;

    private final TreeSet<Long> sequences = new TreeSet<>();

    synchronized void add(long sequence) {
        sequences.add(sequence);
        if (sequences.size() > MOST) {
            sequences.pollFirst();
        }
    }

    /** Whether it was there. */
    synchronized boolean remove(long sequence) {
        return sequences.remove(sequence);
    }
}
