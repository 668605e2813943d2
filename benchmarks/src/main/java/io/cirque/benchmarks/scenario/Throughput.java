package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Link;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Receiver;
import io.cirque.benchmarks.system.Sender;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Producers send as fast as they can to one consumer: its rate in messages per second. */
final class Throughput implements Scenario {

    private static final String RATE = "rate";
    /** Short enough for the loop's compiled body to be entered anew soon, instead of one long on-stack replacement. */
    private static final int CHUNK = 1024;

    private final String name;
    private final int producers;

    Throughput(String name, int producers) {
        this.name = name;
        this.producers = producers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Unit unit() {
        return Unit.MESSAGES_PER_SECOND;
    }

    @Override
    public Shape shape() {
        return Shape.manyToOne(producers);
    }

    @Override
    public List<String> processes() {
        return Stream.concat(
                        Stream.of("consumer"), IntStream.range(0, producers).mapToObj(i -> "producer-" + i))
                .toList();
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, name, load);
        if (process == 0) {
            system.create(link);
            consume(system, link, worker);
        } else {
            produce(process - 1, system, link, worker);
        }
    }

    @Override
    public Sample sample(List<Map<String, Double>> reports) {
        return new Sample(reports.get(0).getOrDefault(RATE, Double.NaN), Map.of());
    }

    private void consume(BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Load load = link.load();
        Tally tally = new Tally(producers, load.size(), load.warmup(), share(load));
        try (Receiver receiver = system.receiver(link, tally)) {
            worker.awaitStart();
            while (!tally.isComplete()) {
                pollChunk(receiver);
            }
        }
        worker.report(Map.of(RATE, tally.rate()));
    }

    private static void pollChunk(Receiver receiver) {
        for (int i = 0; i < CHUNK; i++) {
            if (receiver.poll() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    private void produce(int producer, BenchmarkSystem system, Link link, Worker worker) throws IOException {
        byte[] message = Content.newMessage(link.load().size());
        long share = share(link.load());
        try (Sender sender = system.sender(link)) {
            worker.awaitStart();
            for (long from = 0; from < share; from += CHUNK) {
                sendChunk(sender, message, producer, from, Math.min(from + CHUNK, share));
            }
        }
    }

    private static void sendChunk(Sender sender, byte[] message, int producer, long from, long to) {
        for (long count = from; count < to; count++) {
            Content.stamp(message, Sequence.of(producer, count));
            while (!sender.offer(message)) {
                Thread.onSpinWait();
            }
        }
    }

    /** Messages of each producer: rounded up, so that the first to be done cannot be so within the warm-up. */
    private long share(Load load) {
        return (load.warmup() + load.messages() + producers - 1) / producers;
    }
}
