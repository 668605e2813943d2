package io.cirque.benchmarks.scenario;

import java.nio.ByteBuffer;

/** Checks that the messages of each producer are whole and come one after the other. For one thread. */
final class Order {

    private final int size;
    private final boolean gaps;
    private final long[] next;
    private long missed;

    /**
     * @param producers how many producers there are
     * @param size bytes of a message
     * @param gaps whether messages may be missing, lost or taken by another consumer
     */
    Order(int producers, int size, boolean gaps) {
        this.size = size;
        this.gaps = gaps;
        this.next = new long[producers];
    }

    /** The sequence number of a message, after the check. */
    long check(ByteBuffer buffer, int offset, int length) {
        long sequence = Content.sequence(buffer, offset);
        int producer = Sequence.producer(sequence);
        long count = Sequence.count(sequence);
        if (length != size || producer >= next.length || count < next[producer] || (count > next[producer] && !gaps)) {
            throw unexpected(length, producer, count);
        }
        if (!Content.isIntact(buffer, offset, length, sequence)) {
            throw new ContentException("Message " + count + " of producer " + producer + " is damaged");
        }
        missed += count - next[producer];
        next[producer] = count + 1;
        return sequence;
    }

    /** Messages that are missing before the last that came. */
    long missed() {
        return missed;
    }

    private ContentException unexpected(int length, int producer, long count) {
        String expected = producer < next.length ? "message " + next[producer] : "no such producer";
        return new ContentException("Got message " + count + " of producer " + producer + " with " + length
                + " bytes; expected " + expected + " with " + size + " bytes");
    }
}
