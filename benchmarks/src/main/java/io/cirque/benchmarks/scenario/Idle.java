package io.cirque.benchmarks.scenario;

import com.sun.management.OperatingSystemMXBean;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Link;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.MessageSink;
import io.cirque.benchmarks.system.Receiver;
import io.cirque.benchmarks.system.Sender;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A consumer that waits in the way its system offers for it: what its process costs while there is nothing, and how long it takes
 * from when a message should have been sent to when the consumer has it. Messages come on a schedule with pauses of 1 to 9 ms, long
 * enough for the consumer to be asleep. The first of them find code that is interpreted: they are a figure of their own. Then some
 * thousands come with shorter pauses, which warm up what the measured ones need; before these there is the silence in which the
 * processor time is taken.
 */
final class Idle implements Scenario {

    private static final String MEASURED = "measured";
    private static final String CPU = "cpu";
    private static final String COLD = "coldP50";
    private static final int COLD_MESSAGES = 100;
    private static final long LEAST_PAUSE = 1_000_000;
    private static final int PAUSES = 8_000_000;
    private static final long LEAST_SHORT_PAUSE = 100_000;
    private static final int SHORT_PAUSES = 400_000;
    /** Of so many pauses of the warm-up one is long: some consumers sleep in another way after a millisecond. */
    private static final int SHORT_TO_LONG = 20;

    private static final int TIME_OFFSET = Long.BYTES;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String description() {
        return "an idle consumer's CPU time, and how long it takes to wake up";
    }

    @Override
    public Shape shape() {
        return Shape.ONE_TO_ONE;
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        return List.of("consumer", "producer");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        Link link = new Link(directory, "idle", shape(), load);
        if (process == 0) {
            system.create(link);
            worker.await(Stage.CREATED);
            consume(system, link, worker);
        } else {
            worker.await(Stage.CREATED);
            worker.await(Stage.RECEIVING);
            try (Sender sender = system.sender(link, 0)) {
                worker.await(Stage.SENDING);
                new Waker(sender, load).run();
            }
        }
    }

    private static void consume(BenchmarkSystem system, Link link, Worker worker) throws IOException {
        Sleeper sleeper = new Sleeper(link.load().size());
        try (Receiver receiver = system.receiver(link, 0, sleeper)) {
            worker.await(Stage.RECEIVING);
            worker.await(Stage.SENDING);
            while (!sleeper.complete) {
                receiver.await();
            }
        }
        worker.report(sleeper.report());
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        Map<String, Double> report = reports.get(0);
        long measured = report.getOrDefault(MEASURED, 0.0).longValue();
        return List.of(
                Latencies.sample(
                        Latencies.percentiles(report), measured, Map.of(COLD, report.getOrDefault(COLD, Double.NaN))),
                new Sample(Unit.CPU_PERCENT, report.getOrDefault(CPU, Double.NaN), measured, Map.of(), Map.of()));
    }

    /** Sends on the schedule. */
    private static final class Waker {

        private final Sender sender;
        private final Load load;
        private final ByteBuffer message;
        /** The same schedule for every system. */
        private final Random random = new Random(42);

        private long due = System.nanoTime();
        private long count;

        Waker(Sender sender, Load load) {
            this.sender = sender;
            this.load = load;
            this.message = ByteBuffer.wrap(Content.newMessage(load.size())).order(ByteOrder.LITTLE_ENDIAN);
        }

        void run() {
            long limit = TimeUnit.SECONDS.toNanos(load.seconds());
            wakeAfterLongPauses(COLD_MESSAGES, 0, Long.MAX_VALUE);
            warmUp(due + limit);
            due = Math.max(due, System.nanoTime()) + limit;
            wakeAfterLongPauses(load.messages() - 1, Sequence.MEASURED, due + limit);
            wakeAfterLongPauses(1, Sequence.MEASURED | Sequence.LAST, Long.MAX_VALUE);
        }

        private void warmUp(long end) {
            for (long i = 1; i <= load.warmup() && due < end; i++) {
                if (i % SHORT_TO_LONG == 0) {
                    wakeAfterLongPauses(1, 0, end);
                } else {
                    wake(LEAST_SHORT_PAUSE + random.nextInt(SHORT_PAUSES), 0);
                }
            }
        }

        private void wakeAfterLongPauses(long messages, long flags, long end) {
            for (long i = 0; i < messages && due < end; i++) {
                wake(LEAST_PAUSE + random.nextInt(PAUSES), flags);
            }
        }

        private void wake(long pause, long flags) {
            due += pause;
            awaitDue();
            message.putLong(0, Sequence.of(0, count++, flags)).putLong(TIME_OFFSET, due);
            while (!sender.offer(message.array())) {
                Thread.onSpinWait();
            }
        }

        private void awaitDue() {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                if (left > 2 * LEAST_PAUSE) {
                    LockSupport.parkNanos(left - 2 * LEAST_PAUSE);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Is woken. */
    private static final class Sleeper implements MessageSink {

        private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private final int size;
        private final Latencies cold = new Latencies();
        private final Latencies latencies = new Latencies();
        private long next;
        private long silenceBegin;
        private long cpuBegin;
        private double cpuPercent;
        private boolean complete;

        Sleeper(int size) {
            this.size = size;
        }

        @Override
        public void onMessage(ByteBuffer buffer, int offset, int length) {
            long now = System.nanoTime();
            long sequence = buffer.getLong(offset);
            if (length != size || Sequence.count(sequence) != next) {
                throw new ContentException("Expected message " + next + " with " + size + " bytes; got message "
                        + Sequence.count(sequence) + " with " + length + " bytes");
            }
            next++;
            long due = buffer.getLong(offset + TIME_OFFSET);
            if (Sequence.isMeasured(sequence)) {
                measure(now, due);
            } else { // perhaps the last one before the silence
                if (cold.count() < COLD_MESSAGES) {
                    cold.add(due, now);
                }
                silenceBegin = System.nanoTime();
                cpuBegin = system.getProcessCpuTime();
            }
            complete = Sequence.isLast(sequence);
        }

        private void measure(long now, long due) {
            if (latencies.count() == 0) {
                cpuPercent = 100.0 * (system.getProcessCpuTime() - cpuBegin) / (now - silenceBegin);
            }
            latencies.add(due, now);
        }

        Map<String, Double> report() {
            Map<String, Double> report = new HashMap<>(latencies.percentiles());
            report.put(MEASURED, (double) latencies.count());
            report.put(CPU, cpuPercent);
            report.put(COLD, (double) cold.median());
            return report;
        }
    }
}
