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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Consumers that share the messages between them: the rate of all of them together, from the first message after a warm-up to the
 * last one. Every message must have come to one of them, once.
 */
record Competing(String name, String description, Shape shape) implements Scenario {

    private static final String FINGERPRINT = "fingerprint";
    private static final String MEASURED = "measured";
    private static final String FIRST = "first";
    private static final String LAST = "last";

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        List<String> processes = new ArrayList<>();
        for (int i = 0; i < shape.consumers(); i++) {
            processes.add("consumer-" + i);
        }
        for (int i = 0; i < shape.producers(); i++) {
            processes.add("producer-" + i);
        }
        return processes;
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, name, shape, load);
        if (process == 0) {
            system.create(link);
        }
        worker.await(Stage.CREATED);
        if (process < shape.consumers()) {
            consume(process, system, link, worker);
        } else {
            produce(process - shape.consumers(), system, link, worker);
        }
    }

    private void consume(int index, BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Progress progress = Progress.open(link.directory(), shape.consumers(), shape.producers());
        Share share = new Share(shape.producers(), link.load().size(), progress);
        try (Receiver receiver = system.receiver(link, index, share)) {
            worker.await(Stage.RECEIVING);
            worker.await(Stage.SENDING);
            while (!progress.isComplete()) {
                share.drain(receiver);
                progress.received(index, share.received);
            }
        }
        worker.report(share.report());
    }

    private void produce(int index, BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Producer producer = new Producer(index, shape.producers(), 1, link.load());
        worker.await(Stage.RECEIVING);
        try (Sender sender = system.sender(link, index)) {
            worker.await(Stage.SENDING);
            producer.run(sender);
        }
        Fingerprint fingerprint = new Fingerprint();
        for (long count = 0; count < producer.count(); count++) {
            fingerprint.add(index, count);
        }
        worker.report(Map.of(FINGERPRINT, fingerprint.value()));
    }

    /** The times are of one clock: that of the machine, which all its JVMs share. */
    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        double received = 0;
        double sent = 0;
        double measured = 0;
        double first = Double.MAX_VALUE;
        double last = 0;
        for (int process = 0; process < reports.size(); process++) {
            Map<String, Double> report = reports.get(process);
            double fingerprint = report.getOrDefault(FINGERPRINT, Double.NaN);
            if (process < shape.consumers()) {
                received += fingerprint;
                measured += report.getOrDefault(MEASURED, 0.0);
                first = Math.min(first, report.getOrDefault(FIRST, Double.MAX_VALUE));
                last = Math.max(last, report.getOrDefault(LAST, 0.0));
            } else {
                sent += fingerprint;
            }
        }
        if (!Fingerprint.isSame(received, sent)) {
            throw new ContentException("The consumers together got other messages than the producers sent");
        }
        return List.of(new Sample(
                Unit.MESSAGES_PER_SECOND, measured * 1e9 / (last - first), (long) measured, Map.of(), Map.of()));
    }

    /** What one of the consumers gets. */
    private static final class Share implements MessageSink {

        private final Order order;
        private final Progress progress;
        private final Fingerprint fingerprint = new Fingerprint();
        private long received;
        private long measured;
        private long firstTime;
        private long lastTime;

        Share(int producers, int size, Progress progress) {
            this.order = new Order(producers, size, true);
            this.progress = progress;
        }

        /** Takes what there is until there is nothing. */
        void drain(Receiver receiver) {
            long before = measured;
            while (receiver.poll() > 0) {
                Thread.onSpinWait();
            }
            if (measured > before) {
                lastTime = System.nanoTime();
            }
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            long sequence = order.check(buffer, offset, length);
            int producer = Sequence.producer(sequence);
            long count = Sequence.count(sequence);
            fingerprint.add(producer, count);
            received++;
            if (Sequence.isMeasured(sequence)) {
                if (measured++ == 0) {
                    firstTime = System.nanoTime();
                }
                if (Sequence.isLast(sequence)) {
                    progress.sentInAll(producer, count + 1);
                }
            }
        }

        Map<String, Double> report() {
            return measured == 0
                    ? Map.of(FINGERPRINT, fingerprint.value())
                    : Map.of(
                            FINGERPRINT, fingerprint.value(),
                            MEASURED, (double) measured,
                            FIRST, (double) firstTime,
                            LAST, (double) lastTime);
        }
    }
}
