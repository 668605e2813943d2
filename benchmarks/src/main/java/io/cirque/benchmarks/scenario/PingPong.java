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
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** A message there and one back, one after the other: the time of the round trip. Both ends spin. */
final class PingPong implements Scenario {

    private static final String P50 = "p50";
    private static final String P99 = "p99";
    private static final String P999 = "p99.9";

    @Override
    public String name() {
        return "pingpong";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public Shape shape() {
        return Shape.ONE_TO_ONE;
    }

    @Override
    public List<String> processes() {
        return List.of("pinger", "ponger");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link ping = new Link(directory, "ping", load);
        Link pong = new Link(directory, "pong", load);
        if (process == 0) {
            system.create(ping);
            system.create(pong);
            ping(system, ping, pong, worker);
        } else {
            pong(system, ping, pong, worker);
        }
    }

    @Override
    public Sample sample(List<Map<String, Double>> reports) {
        Map<String, Double> percentiles = reports.get(0);
        return new Sample(percentiles.getOrDefault(P50, Double.NaN), new TreeMap<>(percentiles));
    }

    private static void ping(BenchmarkSystem system, Link ping, Link pong, Worker worker) throws IOException {
        Load load = ping.load();
        byte[] message = Content.newMessage(load.size());
        Inbox inbox = new Inbox(load.size());
        Histogram histogram = new Histogram(3);
        try (Sender sender = system.sender(ping);
                Receiver receiver = system.receiver(pong, inbox)) {
            worker.awaitStart();
            for (long count = 0; count < load.warmup() + load.messages(); count++) {
                long nanos = roundTrip(sender, receiver, inbox, message, count);
                if (count >= load.warmup()) {
                    histogram.recordValue(nanos);
                }
            }
        }
        worker.report(Map.of(
                P50, (double) histogram.getValueAtPercentile(50),
                P99, (double) histogram.getValueAtPercentile(99),
                P999, (double) histogram.getValueAtPercentile(99.9)));
    }

    private static void pong(BenchmarkSystem system, Link ping, Link pong, Worker worker) throws IOException {
        Load load = ping.load();
        byte[] message = Content.newMessage(load.size());
        Inbox inbox = new Inbox(load.size());
        try (Receiver receiver = system.receiver(ping, inbox);
                Sender sender = system.sender(pong)) {
            worker.awaitStart();
            for (long count = 0; count < load.warmup() + load.messages(); count++) {
                answer(sender, receiver, inbox, message, count);
            }
        }
    }

    private static long roundTrip(Sender sender, Receiver receiver, Inbox inbox, byte[] message, long count) {
        long start = System.nanoTime();
        send(sender, message, count);
        await(receiver, inbox, count);
        return System.nanoTime() - start;
    }

    private static void answer(Sender sender, Receiver receiver, Inbox inbox, byte[] message, long count) {
        await(receiver, inbox, count);
        send(sender, message, count);
    }

    private static void send(Sender sender, byte[] message, long count) {
        Content.stamp(message, count);
        while (!sender.offer(message)) {
            Thread.onSpinWait();
        }
    }

    private static void await(Receiver receiver, Inbox inbox, long count) {
        while (inbox.next <= count) {
            if (receiver.poll() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Checks that the messages come whole and one after the other. */
    private static final class Inbox implements MessageSink {

        private final int size;
        private long next;

        Inbox(int size) {
            this.size = size;
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            long sequence = Content.sequence(buffer, offset);
            if (length != size || sequence != next || !Content.isIntact(buffer, offset, length, sequence)) {
                throw new ContentException("Expected message " + next + " with " + size + " bytes; got message "
                        + sequence + " with " + length + " bytes, or a damaged one");
            }
            next++;
        }
    }
}
