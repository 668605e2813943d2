package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Link;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Receiver;
import io.cirque.benchmarks.system.Sender;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * A ring that grows: its rate, and then the time from when a message was due to its consumer, with messages on a schedule. One
 * process sends, from all producers in turn; as many processes as there are cores left receive, each for its share of the groups
 * in turn, since a core for each of 32 groups is more than most machines have.
 *
 * @param shapeAt what takes part at a step
 * @param bytes the capacity at a load
 */
record Growth(
        String name, String description, List<Long> steps, LongFunction<Shape> shapeAt, ToLongFunction<Load> bytes)
        implements Scenario {

    /** Short enough for the loop's compiled body to be entered anew soon, instead of one long on-stack replacement. */
    private static final int CHUNK = 1024;

    /** One group after the other. */
    static Growth groups() {
        return new Growth(
                "groups",
                "one producer, more and more groups that get everything",
                powersOfTwo(1, 32),
                step -> Shape.bytes(1, 1, (int) step),
                Load::capacity);
    }

    /** Producers and competing consumers that take turns. */
    static Growth participants() {
        return new Growth(
                "participants",
                "more and more producers and consumers that take turns",
                powersOfTwo(2, 256),
                step -> Shape.bytes((int) Math.max(1, step / 2), (int) Math.max(1, step - step / 2), 1),
                Load::capacity);
    }

    /** One producer, one consumer, and more and more memory between them. */
    static Growth capacity() {
        return new Growth(
                "capacity",
                "one producer, one consumer, a larger and larger ring",
                List.of(1L << 20, 1L << 22, 1L << 24, 1L << 26, 1L << 28, 1L << 30, 1L << 32, 1L << 33),
                step -> Shape.ONE_TO_ONE,
                Load::step);
    }

    private static List<Long> powersOfTwo(long least, long greatest) {
        return LongStream.iterate(least, step -> step <= greatest, step -> 2 * step)
                .boxed()
                .toList();
    }

    @Override
    public Shape shape() {
        return shapeAt.apply(steps.get(0));
    }

    @Override
    public long capacity(Load load) {
        return bytes.applyAsLong(load);
    }

    @Override
    public Optional<String> refusal(BenchmarkSystem system) {
        return Scale.refusal(this, system);
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        List<String> processes = new ArrayList<>(List.of("producer"));
        for (int i = 0; i < consumerProcesses(load); i++) {
            processes.add("consumer-" + i);
        }
        return processes;
    }

    private int consumerProcesses(Load load) {
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        return Math.min(shapeAt.apply(load.step()).groups(), cores);
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, name, shapeAt.apply(load.step()), load.withCapacity(capacity(load)));
        Schedule schedule = Schedule.open(directory, consumerProcesses(load), load);
        if (process == 0) {
            system.create(link);
            worker.await(Stage.CREATED);
            produce(system, link, schedule, worker);
        } else {
            worker.await(Stage.CREATED);
            consume(process - 1, system, link, schedule, worker);
        }
    }

    private static void produce(BenchmarkSystem system, Link link, Schedule schedule, Worker worker)
            throws IOException {
        worker.await(Stage.RECEIVING);
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < link.shape().producers(); i++) {
            senders.add(system.sender(link, i));
        }
        try (Sender sender = senders.size() == 1 ? senders.get(0) : new Turns(senders)) {
            worker.await(Stage.SENDING);
            Producer producer = new Producer(0, 1, 1, link.load());
            producer.run(sender);
            schedule.send(sender, producer.count());
        }
    }

    /** Of consumers that compete, all are in one process and have one sink; of groups, each has its own. */
    private void consume(int process, BenchmarkSystem system, Link link, Schedule schedule, Worker worker)
            throws IOException {
        Shape shape = link.shape();
        List<Arrivals> arrivals = new ArrayList<>();
        List<Receiver> receivers = new ArrayList<>();
        for (int group = process; group < shape.groups(); group += consumerProcesses(link.load())) {
            Arrivals ofGroup = new Arrivals(link.load().size(), schedule);
            arrivals.add(ofGroup);
            for (int consumer = 0; consumer < shape.consumers(); consumer++) {
                receivers.add(system.receiver(link, group * shape.consumers() + consumer, ofGroup));
            }
        }
        worker.await(Stage.RECEIVING);
        worker.await(Stage.SENDING);
        Receiver[] turns = receivers.toArray(Receiver[]::new);
        pollUntil(turns, arrivals, Arrivals::isStreamComplete);
        schedule.ready(process);
        pollUntil(turns, arrivals, Arrivals::isComplete);
        receivers.forEach(Receiver::close);
        worker.report(Arrivals.report(arrivals));
    }

    private static void pollUntil(Receiver[] receivers, List<Arrivals> arrivals, Predicate<Arrivals> done) {
        while (!arrivals.stream().allMatch(done)) {
            pollChunk(receivers);
        }
    }

    private static void pollChunk(Receiver[] receivers) {
        for (int i = 0; i < CHUNK; i += receivers.length) {
            int received = 0;
            for (Receiver receiver : receivers) {
                received += receiver.poll();
            }
            if (received == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The slowest group's. */
    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        List<Map<String, Double>> consumers = reports.subList(1, reports.size());
        double rate = least(consumers, Tally.RATE);
        long measured = (long) least(consumers, Tally.MEASURED);
        Map<String, Double> percentiles = new TreeMap<>();
        consumers.forEach(report ->
                Latencies.percentiles(report).forEach((name, value) -> percentiles.merge(name, value, Math::max)));
        return List.of(
                new Sample(Unit.MESSAGES_PER_SECOND, rate, measured, Map.of(), Map.of()),
                Latencies.sample(percentiles, (long) least(consumers, Arrivals.TIMED), Map.of()));
    }

    private static double least(List<Map<String, Double>> reports, String name) {
        return reports.stream()
                .mapToDouble(report -> report.getOrDefault(name, 0.0))
                .min()
                .orElse(0);
    }

    /** Each message from the next sender. */
    private static final class Turns implements Sender {

        private final Sender[] senders;
        private int next;

        Turns(List<Sender> senders) {
            this.senders = senders.toArray(Sender[]::new);
        }

        @Override
        public boolean offer(byte[] message) {
            if (!senders[next].offer(message)) {
                return false;
            }
            next = next + 1 == senders.length ? 0 : next + 1;
            return true;
        }

        @Override
        public void close() {
            for (Sender sender : senders) {
                sender.close();
            }
        }
    }
}
