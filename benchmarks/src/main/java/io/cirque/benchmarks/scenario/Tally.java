package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.MessageSink;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Checks and counts what a consumer gets, and holds the clock: it starts with the first message after a warm-up and stops when the
 * first producer has sent all it has, so that all of them are at work in between. Messages come from one thread.
 */
final class Tally implements MessageSink {

    static final String RATE = "rate";
    static final String MEASURED = "measured";
    static final String LOST = "lost";

    private final Order order;
    private final int producers;
    private long received;
    private int done;
    private long startTime;
    private long startCount;
    private long stopTime;
    private long stopCount;
    private volatile boolean complete;

    /**
     * @param producers how many producers there are
     * @param size bytes of a message
     * @param loses whether messages may be lost
     */
    Tally(int producers, int size, boolean loses) {
        this.producers = producers;
        this.order = new Order(producers, size, loses);
    }

    @Override
    public void onMessage(ByteBuffer buffer, int offset, int length) {
        long sequence = order.check(buffer, offset, length);
        received++;
        if (startCount == 0 && Sequence.isMeasured(sequence)) {
            startTime = System.nanoTime();
            startCount = received;
        }
        if (Sequence.isLast(sequence)) {
            finish();
        }
    }

    private void finish() {
        if (stopCount == 0) {
            stopTime = System.nanoTime();
            stopCount = received;
        }
        done++;
        complete = done == producers;
    }

    /** Whether the last message of every producer is there; then another thread may ask for the rest too. */
    boolean isComplete() {
        return complete;
    }

    /** What a consumer reports. */
    Map<String, Double> report() {
        long measured = stopCount - startCount;
        return Map.of(
                RATE,
                measured == 0 ? 0 : measured * 1e9 / (stopTime - startTime),
                MEASURED,
                (double) measured,
                LOST,
                (double) order.missed() / (received + order.missed()));
    }
}
