package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.MessageSink;
import java.nio.ByteBuffer;

/**
 * Checks and counts what a consumer gets, and holds the clock: it starts after the warm-up and stops when the
 * first producer has sent all it has, so that all of them are at work in between. For one thread.
 */
final class Tally implements MessageSink {

    private final int size;
    private final long warmup;
    private final long share;
    private final long[] next;
    private long received;
    private long startTime;
    private long stopTime;
    private long stopCount;

    /**
     * @param producers how many producers there are
     * @param size bytes of a message
     * @param warmup messages that belong to the warm-up, all producers together
     * @param share messages of each producer, those of the warm-up included; more than {@code warmup}
     */
    Tally(int producers, int size, long warmup, long share) {
        this.size = size;
        this.warmup = warmup;
        this.share = share;
        this.next = new long[producers];
    }

    @Override
    public void onMessage(ByteBuffer buffer, int offset, int length) {
        long sequence = Content.sequence(buffer, offset);
        int producer = Sequence.producer(sequence);
        long count = Sequence.count(sequence);
        if (length != size || producer >= next.length || count != next[producer]) {
            throw unexpected(length, producer, count);
        }
        if (!Content.isIntact(buffer, offset, length, sequence)) {
            throw new ContentException("Message " + count + " of producer " + producer + " is damaged");
        }
        next[producer] = count + 1;
        received++;
        if (received == warmup) {
            startTime = System.nanoTime();
        }
        if (count + 1 == share && stopCount == 0) {
            stopTime = System.nanoTime();
            stopCount = received;
        }
    }

    boolean isComplete() {
        return received == share * next.length;
    }

    /** Messages per second between the start and the stop of the clock. */
    double rate() {
        return (stopCount - warmup) * 1e9 / (stopTime - startTime);
    }

    private ContentException unexpected(int length, int producer, long count) {
        String expected = producer < next.length ? "message " + next[producer] : "no such producer";
        return new ContentException("Got message " + count + " of producer " + producer + " with " + length
                + " bytes; expected " + expected + " with " + size + " bytes");
    }
}
