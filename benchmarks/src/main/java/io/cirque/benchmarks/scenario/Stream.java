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

/**
 * Producers send as fast as they can to one consumer a group: its rate in messages per second, with several groups that of the
 * slowest.
 *
 * @param batchSize messages that a producer sends at once
 * @param inProcess whether both ends are in one process
 */
record Stream(String name, String description, Shape shape, int batchSize, boolean inProcess) implements Scenario {

    /** Short enough for the loop's compiled body to be entered anew soon, instead of one long on-stack replacement. */
    private static final int CHUNK = 1024;

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        if (isInProcess(system)) {
            return List.of("both-ends");
        }
        List<String> processes = new ArrayList<>();
        for (int i = 0; i < shape.receivers(); i++) {
            processes.add("consumer-" + i);
        }
        for (int i = 0; i < shape.producers(); i++) {
            processes.add("producer-" + i);
        }
        return processes;
    }

    private boolean isInProcess(BenchmarkSystem system) {
        return inProcess || system.staysInProcess();
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, name, shape, load);
        if (process == 0) {
            system.create(link);
        }
        worker.await(Stage.CREATED);
        if (process < shape.receivers()) {
            consume(process, system, link, worker);
        } else {
            produce(process - shape.receivers(), system, link, worker);
        }
    }

    private void consume(int index, BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Tally tally = new Tally(shape.producers(), link.load().size(), system.loses());
        try (Receiver receiver = system.receiver(link, index, tally)) {
            worker.await(Stage.RECEIVING);
            if (isInProcess(system)) {
                produceBeside(system, link, worker);
            } else {
                worker.await(Stage.SENDING);
            }
            while (!tally.isComplete()) {
                pollChunk(receiver, tally);
            }
        }
        worker.report(tally.report());
    }

    private static void pollChunk(Receiver receiver, Tally tally) {
        for (int i = 0; i < CHUNK; i++) {
            if (receiver.poll() == 0) {
                if (tally.isComplete()) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void produce(int index, BenchmarkSystem system, Link link, Worker worker) throws IOException {
        worker.await(Stage.RECEIVING);
        try (Sender sender = system.sender(link, index)) {
            worker.await(Stage.SENDING);
            new Producer(index, shape.producers(), batchSize, link.load()).run(sender);
        }
    }

    private void produceBeside(BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Sender sender = system.sender(link, 0);
        worker.await(Stage.SENDING);
        Thread producer = new Thread(
                () -> {
                    try (sender) {
                        new Producer(0, 1, batchSize, link.load()).run(sender);
                    }
                },
                "producer");
        producer.setUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1); // the consumer would wait for ever
        });
        producer.start();
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        double rate = Double.MAX_VALUE;
        double lost = 0;
        double measured = Double.MAX_VALUE;
        for (Map<String, Double> report : reports) {
            rate = Math.min(rate, report.getOrDefault(Tally.RATE, Double.MAX_VALUE));
            measured = Math.min(measured, report.getOrDefault(Tally.MEASURED, Double.MAX_VALUE));
            lost = Math.max(lost, report.getOrDefault(Tally.LOST, 0.0));
        }
        return List.of(new Sample(
                Unit.MESSAGES_PER_SECOND, rate, (long) measured, Map.of(), Map.of("lostPercent", 100 * lost)));
    }
}
