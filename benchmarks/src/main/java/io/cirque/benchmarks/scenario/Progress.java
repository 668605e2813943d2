package io.cirque.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What competing consumers must know of each other in order to end: how many messages each has, and how many each producer has
 * sent in all.
 */
final class Progress {

    private final SharedNumbers numbers;
    private final int consumers;
    private final int producers;

    private Progress(SharedNumbers numbers, int consumers, int producers) {
        this.numbers = numbers;
        this.consumers = consumers;
        this.producers = producers;
    }

    static Progress open(Path directory, int consumers, int producers) throws IOException {
        return new Progress(SharedNumbers.open(directory, consumers + producers), consumers, producers);
    }

    void received(int consumer, long messages) {
        numbers.set(consumer, messages);
    }

    void sentInAll(int producer, long messages) {
        numbers.set(consumers + producer, messages);
    }

    /** Whether the consumers have as many messages as the producers have sent. */
    boolean isComplete() {
        long missing = 0;
        for (int producer = 0; producer < producers; producer++) {
            long sent = numbers.get(consumers + producer);
            if (sent == 0) {
                return false; // not all of its messages are there, or even sent
            }
            missing += sent;
        }
        for (int consumer = 0; consumer < consumers; consumer++) {
            missing -= numbers.get(consumer);
        }
        return missing <= 0;
    }
}
