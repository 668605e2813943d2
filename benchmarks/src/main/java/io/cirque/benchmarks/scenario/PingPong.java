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
import java.util.concurrent.TimeUnit;

/**
 * A message there and one back: the time of the round trip. Both ends spin. Round trips begin on a schedule, every 10 µs or, where
 * that would be too often, in twice the time that a round trip takes; one that begins late is measured from when it should have
 * begun, so that a pause counts for all that it holds up.
 */
final class PingPong implements Scenario {

    private static final String MEASURED = "measured";
    private static final String INTERVAL = "intervalNanos";
    private static final long LEAST_INTERVAL = 10_000;
    private static final int LEAST_TIMES = 100;

    @Override
    public String name() {
        return "pingpong";
    }

    @Override
    public String description() {
        return "a round trip's time, on a schedule";
    }

    @Override
    public Shape shape() {
        return Shape.ONE_TO_ONE;
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        return List.of("pinger", "ponger");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link ping = new Link(directory, "ping", shape(), load);
        Link pong = new Link(directory, "pong", shape(), load);
        if (process == 0) {
            system.create(ping);
            system.create(pong);
            worker.await(Stage.CREATED);
            ping(system, ping, pong, worker);
        } else {
            worker.await(Stage.CREATED);
            pong(system, ping, pong, worker);
        }
    }

    private static void ping(BenchmarkSystem system, Link ping, Link pong, Worker worker) throws IOException {
        Inbox inbox = new Inbox(ping.load().size());
        try (Receiver receiver = system.receiver(pong, 0, inbox)) {
            worker.await(Stage.RECEIVING);
            try (Sender sender = system.sender(ping, 0)) {
                worker.await(Stage.SENDING);
                worker.report(new Pinger(sender, receiver, inbox, ping.load()).run());
            }
        }
    }

    private static void pong(BenchmarkSystem system, Link ping, Link pong, Worker worker) throws IOException {
        byte[] message = Content.newMessage(ping.load().size());
        Inbox inbox = new Inbox(ping.load().size());
        try (Receiver receiver = system.receiver(ping, 0, inbox)) {
            worker.await(Stage.RECEIVING);
            try (Sender sender = system.sender(pong, 0)) {
                worker.await(Stage.SENDING);
                for (long count = 0; !inbox.complete; count++) {
                    await(receiver, inbox, count);
                    send(sender, message, inbox.latest);
                }
            }
        }
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        Map<String, Double> report = reports.get(0);
        return List.of(Latencies.sample(
                Latencies.percentiles(report),
                report.getOrDefault(MEASURED, 0.0).longValue(),
                Map.of(INTERVAL, report.getOrDefault(INTERVAL, Double.NaN))));
    }

    private static void send(Sender sender, byte[] message, long sequence) {
        Content.stamp(message, sequence);
        while (!sender.offer(message)) {
            Thread.onSpinWait();
        }
    }

    private static void await(Receiver receiver, Inbox inbox, long count) {
        while (inbox.received <= count) {
            if (receiver.poll() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The end that measures. */
    private static final class Pinger {

        private final Sender sender;
        private final Receiver receiver;
        private final Inbox inbox;
        private final Load load;
        private final byte[] message;
        private long count;

        Pinger(Sender sender, Receiver receiver, Inbox inbox, Load load) {
            this.sender = sender;
            this.receiver = receiver;
            this.inbox = inbox;
            this.load = load;
            this.message = Content.newMessage(load.size());
        }

        Map<String, Double> run() {
            long limit = TimeUnit.SECONDS.toNanos(load.seconds());
            Latencies warmup = new Latencies();
            long warmupEnd = System.nanoTime() + limit / 2;
            while (count < load.warmup() && warmupEnd - System.nanoTime() > 0) {
                warmup.add(roundTrip(System.nanoTime(), 0));
            }
            long interval = Math.min(Math.max(LEAST_INTERVAL, 2 * warmup.median()), limit / LEAST_TIMES);
            Latencies measured = measure(interval, Math.min(load.messages(), limit / interval));
            roundTrip(System.nanoTime(), Sequence.LAST);

            Map<String, Double> report = new HashMap<>(measured.percentiles());
            report.put(MEASURED, (double) measured.count());
            report.put(INTERVAL, (double) interval);
            return report;
        }

        private Latencies measure(long interval, long times) {
            Latencies measured = new Latencies();
            long start = System.nanoTime() + interval;
            for (long i = 0; i < times; i++) {
                long due = start + i * interval;
                while (due - System.nanoTime() > 0) {
                    Thread.onSpinWait();
                }
                measured.add(roundTrip(due, Sequence.MEASURED));
            }
            return measured;
        }

        private long roundTrip(long due, long flags) {
            send(sender, message, Sequence.of(0, count, flags));
            await(receiver, inbox, count);
            count++;
            return System.nanoTime() - due;
        }
    }

    /** Checks what comes. */
    private static final class Inbox implements MessageSink {

        private final Order order;
        private long received;
        private long latest;
        private boolean complete;

        Inbox(int size) {
            this.order = new Order(1, size, false);
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            latest = order.check(buffer, offset, length);
            complete = Sequence.isLast(latest);
            received++;
        }
    }
}
