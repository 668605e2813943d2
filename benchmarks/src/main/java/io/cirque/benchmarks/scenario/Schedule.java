package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Sender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Messages at a pace, after a stream: each is due a moment after the one before, whether that is late or not. All processes of
 * the trial know when, so that a message need not say so.
 */
final class Schedule {

    private static final long INTERVAL = TimeUnit.MICROSECONDS.toNanos(20);
    private static final int BEGIN = 0;

    private final SharedNumbers numbers;
    private final int consumers;
    private final Load load;
    private final long messages;

    private Schedule(SharedNumbers numbers, int consumers, Load load) {
        this.numbers = numbers;
        this.consumers = consumers;
        this.load = load;
        this.messages = Math.min(load.messages(), TimeUnit.SECONDS.toNanos(load.seconds()) / 2 / INTERVAL);
    }

    static Schedule open(Path directory, int consumers, Load load) throws IOException {
        return new Schedule(SharedNumbers.open(directory, 1 + consumers), consumers, load);
    }

    /** Says that a consumer has the stream behind it. */
    void ready(int consumer) {
        numbers.set(1 + consumer, 1);
    }

    /** Whether a message of the schedule counts, and not as a warm-up. */
    boolean isMeasured(long index) {
        return index >= messages / 10;
    }

    /** When a message of the schedule is due, by the clock that all processes share; for who has got one. */
    long due(long index) {
        return numbers.get(BEGIN) + index * INTERVAL;
    }

    /**
     * Sends what is on the schedule, when all consumers are ready.
     *
     * @param from the count of the first message
     */
    void send(Sender sender, long from) {
        for (int consumer = 0; consumer < consumers; consumer++) {
            numbers.awaitAtLeast(1 + consumer, 1);
        }
        byte[] message = Content.newMessage(load.size());
        numbers.set(BEGIN, System.nanoTime() + INTERVAL);
        for (long i = 0; i < messages; i++) {
            long end = i == messages - 1 ? Sequence.END : 0;
            Content.stamp(message, Sequence.of(0, from + i, Sequence.PACED | end));
            while (due(i) - System.nanoTime() > 0) {
                Thread.onSpinWait();
            }
            while (!sender.offer(message)) {
                Thread.onSpinWait();
            }
        }
    }
}
