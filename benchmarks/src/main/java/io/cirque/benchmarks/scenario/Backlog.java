package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Link;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.MessageSink;
import io.cirque.benchmarks.system.Receiver;
import io.cirque.benchmarks.system.Sender;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Messages that wait: round by round a producer sends so many while the consumer stands still, and the consumer then takes them
 * all while the producer stands still. The rate is the consumer's, the time that of a round: how long the last message had to wait
 * once the consumer was there.
 */
final class Backlog implements Scenario {

    private static final int SENT = 0;
    private static final int TAKEN = 1;
    private static final String RATE = "rate";
    private static final String MEASURED = "measured";
    /** More than any system adds to a message of 128 bytes. */
    private static final int OVERHEAD = 128;

    private static final long LEAST_CAPACITY = 1 << 16;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String description() {
        return "a consumer that finds more and more messages waiting: the rate at which it takes them";
    }

    @Override
    public List<Long> steps() {
        return List.of(1L << 10, 1L << 12, 1L << 14, 1L << 16, 1L << 18, 1L << 20, 1L << 22, 1L << 24);
    }

    @Override
    public Shape shape() {
        return Shape.ONE_TO_ONE;
    }

    /** Twice what the messages need, as a power of two. */
    @Override
    public long capacity(Load load) {
        long needed = load.step() * (load.size() + OVERHEAD);
        return Math.max(LEAST_CAPACITY, 2 * Long.highestOneBit(2 * needed - 1));
    }

    @Override
    public Optional<String> refusal(BenchmarkSystem system) {
        return Scale.refusal(this, system);
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        return List.of("consumer", "producer");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, name(), shape(), load.withCapacity(capacity(load)));
        SharedNumbers rounds = SharedNumbers.open(directory, 2);
        if (process == 0) {
            system.create(link);
            worker.await(Stage.CREATED);
            consume(system, link, rounds, worker);
        } else {
            worker.await(Stage.CREATED);
            worker.await(Stage.RECEIVING);
            try (Sender sender = system.sender(link, 0)) {
                worker.await(Stage.SENDING);
                new Filler(sender, link.load(), rounds).run();
            }
        }
    }

    private static void consume(BenchmarkSystem system, Link link, SharedNumbers rounds, Worker worker)
            throws IOException {
        Load load = link.load();
        Waiting waiting = new Waiting(load.size());
        Latencies times = new Latencies();
        long nanos = 0;
        try (Receiver receiver = system.receiver(link, 0, waiting)) {
            worker.await(Stage.RECEIVING);
            worker.await(Stage.SENDING);
            for (long round = 1; !waiting.complete; round++) {
                rounds.spinUntilAtLeast(SENT, round);
                long begin = System.nanoTime();
                take(receiver, waiting, round * load.step());
                if (waiting.measured) {
                    long took = System.nanoTime() - begin;
                    times.add(took);
                    nanos += took;
                }
                rounds.set(TAKEN, round);
            }
        }
        Map<String, Double> report = new HashMap<>(times.percentiles());
        double measured = (double) times.count() * load.step();
        report.put(MEASURED, measured);
        report.put(RATE, measured * 1e9 / nanos);
        worker.report(report);
    }

    private static void take(Receiver receiver, Waiting waiting, long messages) {
        while (waiting.received < messages) {
            receiver.poll();
        }
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        Map<String, Double> report = reports.get(0);
        long measured = report.getOrDefault(MEASURED, 0.0).longValue();
        return List.of(
                new Sample(
                        Unit.MESSAGES_PER_SECOND, report.getOrDefault(RATE, Double.NaN), measured, Map.of(), Map.of()),
                Latencies.sample(Latencies.percentiles(report), measured, Map.of()));
    }

    /** Sends the rounds: those of the warm-up, and at least one that is measured. */
    private static final class Filler {

        private final Sender sender;
        private final Load load;
        private final SharedNumbers rounds;
        private final byte[] message;
        private long round;
        private long count;

        Filler(Sender sender, Load load, SharedNumbers rounds) {
            this.sender = sender;
            this.load = load;
            this.rounds = rounds;
            this.message = Content.newMessage(load.size());
        }

        void run() {
            long limit = TimeUnit.SECONDS.toNanos(load.seconds());
            send(load.warmup(), 0, System.nanoTime() + limit / 2);
            send(load.messages() - load.step(), Sequence.MEASURED, System.nanoTime() + limit);
            sendRound(Sequence.MEASURED, Sequence.LAST);
        }

        private void send(long messages, long flags, long deadline) {
            long end = count + messages;
            while (count < end && deadline - System.nanoTime() > 0) {
                sendRound(flags, 0);
            }
        }

        private void sendRound(long flags, long flagsOfLast) {
            sendAll(count + load.step() - 1, flags);
            sendAll(count + 1, flags | flagsOfLast);
            rounds.set(SENT, ++round);
            rounds.spinUntilAtLeast(TAKEN, round);
        }

        private void sendAll(long end, long flags) {
            while (count < end) {
                Content.stamp(message, Sequence.of(0, count, flags));
                while (!sender.offer(message)) {
                    Thread.onSpinWait();
                }
                count++;
            }
        }
    }

    /** Checks what was waiting. */
    private static final class Waiting implements MessageSink {

        private final Order order;
        private long received;
        private boolean measured;
        private boolean complete;

        Waiting(int size) {
            this.order = new Order(1, size, false);
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            long sequence = order.check(buffer, offset, length);
            received++;
            measured = Sequence.isMeasured(sequence);
            complete = Sequence.isLast(sequence);
        }
    }
}
