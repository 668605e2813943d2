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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A channel whose handler keeps a core busy for 100 µs with each message, and more and more threads that handle them. The ring is
 * small, so that what waits in it does not outlast the run.
 */
final class Handlers implements Scenario {

    private static final long WORK = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long CAPACITY = 1 << 18;
    private static final String FINGERPRINT = "fingerprint";
    private static final String RATE = "rate";
    private static final String MEASURED = "measured";

    @Override
    public String name() {
        return "handlers";
    }

    @Override
    public String description() {
        return "channel.send to a @ServiceActivator that takes 100 µs, in more and more threads";
    }

    @Override
    public List<Long> steps() {
        return List.of(1L, 2L, 4L);
    }

    @Override
    public Shape shape() {
        return Shape.CHANNEL;
    }

    @Override
    public boolean waits() {
        return false; // there is always a message
    }

    @Override
    public long capacity(Load load) {
        return Math.min(load.capacity(), CAPACITY);
    }

    @Override
    public Optional<String> refusal(BenchmarkSystem system) {
        return Scale.refusal(this, system);
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        return List.of("handlers", "sender");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Shape shape = new Shape(shape().face(), 1, (int) load.step(), 1, false);
        Link link = new Link(directory, name(), shape, load.withCapacity(capacity(load)));
        if (process == 0) {
            system.create(link);
            worker.await(Stage.CREATED);
            handle(system, link, worker);
        } else {
            worker.await(Stage.CREATED);
            worker.await(Stage.RECEIVING);
            send(system, link, worker);
        }
    }

    private static void handle(BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Work work = new Work(link.load().size());
        try (Receiver receiver = system.receiver(link, 0, work)) {
            worker.await(Stage.RECEIVING);
            worker.await(Stage.SENDING);
            while (!work.isComplete()) {
                receiver.await();
            }
        }
        worker.report(work.report());
    }

    private static void send(BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Producer producer = new Producer(0, 1, 1, link.load());
        try (Sender sender = system.sender(link, 0)) {
            worker.await(Stage.SENDING);
            producer.run(sender);
        }
        Fingerprint fingerprint = new Fingerprint();
        for (long count = 0; count < producer.count(); count++) {
            fingerprint.add(0, count);
        }
        worker.report(Map.of(FINGERPRINT, fingerprint.value()));
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        Map<String, Double> report = reports.get(0);
        double received = report.getOrDefault(FINGERPRINT, Double.NaN);
        double sent = reports.get(1).getOrDefault(FINGERPRINT, Double.NaN);
        if (!Fingerprint.isSame(received, sent)) {
            throw new ContentException("The handlers got other messages than were sent");
        }
        return List.of(new Sample(
                Unit.MESSAGES_PER_SECOND,
                report.getOrDefault(RATE, Double.NaN),
                report.getOrDefault(MEASURED, 0.0).longValue(),
                Map.of(),
                Map.of()));
    }

    /** What the handler does. For several threads, and all of it counts but the work, which they do side by side. */
    private static final class Work implements MessageSink {

        private final int size;
        private final Fingerprint fingerprint = new Fingerprint();
        private long received;
        private long inAll = Long.MAX_VALUE;
        private long measured;
        private long firstTime;
        private long lastTime;

        Work(int size) {
            this.size = size;
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            long end = System.nanoTime() + WORK;
            long sequence = Content.sequence(buffer, offset);
            if (length != size || !Content.isIntact(buffer, offset, length, sequence)) {
                throw new ContentException("Message " + Sequence.count(sequence) + " is damaged");
            }
            while (end - System.nanoTime() > 0) {
                Thread.onSpinWait();
            }
            count(sequence);
        }

        private synchronized void count(long sequence) {
            fingerprint.add(Sequence.producer(sequence), Sequence.count(sequence));
            received++;
            if (Sequence.isMeasured(sequence)) {
                lastTime = System.nanoTime();
                if (measured++ == 0) {
                    firstTime = lastTime;
                }
            }
            if (Sequence.isLast(sequence)) {
                inAll = Sequence.count(sequence) + 1;
            }
        }

        synchronized boolean isComplete() {
            return received >= inAll;
        }

        synchronized Map<String, Double> report() {
            return Map.of(
                    FINGERPRINT,
                    fingerprint.value(),
                    MEASURED,
                    (double) measured,
                    RATE,
                    (measured - 1) * 1e9 / (lastTime - firstTime));
        }
    }
}
