package io.cirque.cli;

import io.cirque.ring.Consumer;
import io.cirque.ring.Producer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A producer and a consumer, each a thread. Nothing is measured but messages that arrived. */
final class Bench {
    private static final int BATCH = 256;
    /** Messages between two looks at the clock. */
    private static final int CLOCK = 1024;

    private final RingQueue ring;
    private final int messageSize;
    private final Stop stop;

    Bench(RingQueue ring, int messageSize, Stop stop) {
        this.ring = ring;
        this.messageSize = messageSize;
        this.stop = stop;
    }

    Result run(Duration time) {
        try (Producer producer = ring.producer();
                Consumer consumer = ring.consumer(RingOptions.DEFAULT_GROUP)) {
            long begin = System.nanoTime();
            CompletableFuture<Long> published =
                    CompletableFuture.supplyAsync(() -> publish(producer, begin + time.toNanos()), Bench::start);
            long received = receive(consumer, published);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Result(received, messageSize, seconds, received / seconds);
        }
    }

    private static void start(Runnable publishing) {
        Thread thread = new Thread(publishing, "cirque-bench");
        thread.setDaemon(true);
        thread.start();
    }

    private long publish(Producer producer, long deadline) {
        byte[] message = new byte[messageSize];
        long published = 0;
        do {
            for (int i = 0; i < CLOCK; i++) {
                if (producer.offer(message)) {
                    published++;
                } else {
                    Thread.onSpinWait();
                }
            }
        } while (System.nanoTime() - deadline < 0 && !stop.isRequested());
        return published;
    }

    private long receive(Consumer consumer, CompletableFuture<Long> published) {
        byte[] copy = new byte[messageSize];
        long received = 0;
        while (!published.isDone() || received < published.join()) {
            int taken = consumer.poll(message -> message.copyTo(copy, 0), BATCH);
            received += taken;
            if (taken == 0) {
                Thread.onSpinWait();
            }
        }
        return received;
    }

    /** What arrived. */
    record Result(long messages, int messageSize, double seconds, double messagesPerSecond) {}
}
