package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Shape;
import io.cirque.benchmarks.system.Systems;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the machine allows any queue in shared memory, between two processes and with nothing but the memory: a round trip of a
 * word on two cache lines, cache lines that one core writes and another reads in a row, and bytes that a core copies from
 * memory to memory. Each is the best of many attempts, since it is a limit.
 */
final class Limits implements Scenario {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final String ROUND_TRIP = "roundTrip";
    private static final String LINES = "lines";
    private static final String BYTES = "bytes";

    private static final int PING = 0;
    private static final int PONG = 1;
    private static final int LAST_ROUND = 2;
    private static final int READ = 3;
    private static final int NUMBERS = 4;

    private static final int LINE = 64;
    private static final int AREA_LINES = 1 << 16;
    /** Bytes that are copied, far more than a core has in its caches, and as many again to copy them to. */
    private static final int COPIED = 1 << 27;

    private static final int ROUND_TRIPS = 10_000;
    private static final int ROUNDS = 16;
    /** How long a reader leaves a writer alone whom it has caught up with. */
    private static final int SPINS = 100;

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public String description() {
        return "what the machine allows any queue: cache lines between cores, memory";
    }

    @Override
    public Shape shape() {
        return Shape.ONE_TO_ONE;
    }

    @Override
    public boolean isAboutScale() {
        return true;
    }

    @Override
    public Optional<String> refusal(BenchmarkSystem system) {
        return system.name().equals(Systems.MACHINE)
                ? Optional.empty()
                : Optional.of("limits are measured without any system, as " + Systems.MACHINE);
    }

    @Override
    public List<String> processes(BenchmarkSystem system, Load load) {
        return List.of("one", "other");
    }

    @Override
    public void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException {
        long each = TimeUnit.SECONDS.toNanos(load.seconds()) / 2;
        SharedNumbers numbers = SharedNumbers.open(directory, NUMBERS);
        ByteBuffer area = map(directory.resolve("area"), 2L * COPIED);
        worker.await(Stage.CREATED);
        worker.await(Stage.RECEIVING);
        worker.await(Stage.SENDING);
        if (process == 0) {
            double roundTrip = ping(numbers, each);
            write(numbers, area, each);
            numbers.awaitAtLeast(READ, Long.MAX_VALUE); // the other is through
            worker.report(Map.of(ROUND_TRIP, roundTrip, BYTES, copy(area, each)));
        } else {
            pong(numbers);
            double lines = read(numbers, area);
            numbers.set(READ, Long.MAX_VALUE);
            worker.report(Map.of(LINES, lines));
        }
    }

    private static ByteBuffer map(Path file, long length) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return channel.map(MapMode.READ_WRITE, 0, length);
        }
    }

    /** Nanoseconds. */
    private static double ping(SharedNumbers numbers, long nanos) {
        long end = System.nanoTime() + nanos;
        double least = Double.MAX_VALUE;
        long count = 0;
        do {
            long begin = System.nanoTime();
            roundTrips(numbers, count);
            count += ROUND_TRIPS;
            least = Math.min(least, (double) (System.nanoTime() - begin) / ROUND_TRIPS);
        } while (end - System.nanoTime() > 0);
        numbers.set(PING, Long.MAX_VALUE);
        return least;
    }

    private static void roundTrips(SharedNumbers numbers, long count) {
        for (long i = count + 1; i <= count + ROUND_TRIPS; i++) {
            numbers.set(PING, i);
            numbers.spinUntilAtLeast(PONG, i);
        }
    }

    private static void pong(SharedNumbers numbers) {
        long ping = 0;
        while (ping != Long.MAX_VALUE) {
            ping = answer(numbers, ping);
        }
    }

    /** Answers so many that the compiler sees a method to compile. */
    private static long answer(SharedNumbers numbers, long from) {
        long ping = from;
        for (int i = 0; i < ROUND_TRIPS && ping != Long.MAX_VALUE; i++) {
            numbers.spinUntilAtLeast(PING, ping + 1);
            ping = numbers.get(PING);
            numbers.set(PONG, ping);
        }
        return ping;
    }

    /** Writes the area round by round, a number into each line; half an area ahead of the reader at most. */
    private static void write(SharedNumbers numbers, ByteBuffer area, long nanos) {
        long end = System.nanoTime() + nanos;
        long round = 0;
        boolean last = false;
        while (!last) {
            last = end - System.nanoTime() <= 0;
            if (last) {
                numbers.set(LAST_ROUND, round + ROUNDS); // before it begins, for the reader not to wait for another
            }
            for (int i = 0; i < ROUNDS; i++) {
                round++;
                writeHalf(numbers, area, round, 0);
                writeHalf(numbers, area, round, AREA_LINES / 2);
            }
        }
    }

    private static void writeHalf(SharedNumbers numbers, ByteBuffer area, long round, int from) {
        numbers.spinUntilAtLeast(READ, (round - 1) * AREA_LINES + from - AREA_LINES / 2);
        for (int line = from; line < from + AREA_LINES / 2; line++) {
            LONG.setRelease(area, line * LINE, round);
        }
    }

    /** Lines a second, the most in {@value #ROUNDS} rounds. */
    private static double read(SharedNumbers numbers, ByteBuffer area) {
        double most = 0;
        long round = 0;
        do {
            long begin = System.nanoTime();
            for (int i = 0; i < ROUNDS; i++) {
                round++;
                readHalf(numbers, area, round, 0);
                readHalf(numbers, area, round, AREA_LINES / 2);
            }
            most = Math.max(most, 1e9 * ROUNDS * AREA_LINES / (System.nanoTime() - begin));
        } while (round != numbers.get(LAST_ROUND));
        return most;
    }

    private static void readHalf(SharedNumbers numbers, ByteBuffer area, long round, int from) {
        for (int line = from; line < from + AREA_LINES / 2; line++) {
            while ((long) LONG.getAcquire(area, line * LINE) != round) {
                for (int i = 0; i < SPINS; i++) {
                    Thread.onSpinWait();
                }
            }
        }
        numbers.set(READ, (round - 1) * AREA_LINES + from + AREA_LINES / 2);
    }

    /** Bytes a second that are copied: each is read once and written once. */
    private static double copy(ByteBuffer area, long nanos) {
        ByteBuffer from = area.slice(0, COPIED);
        ByteBuffer to = area.slice(COPIED, COPIED);
        long end = System.nanoTime() + nanos;
        double most = 0;
        do {
            long begin = System.nanoTime();
            to.put(0, from, 0, COPIED);
            most = Math.max(most, 1e9 * COPIED / (System.nanoTime() - begin));
        } while (end - System.nanoTime() > 0);
        return most;
    }

    @Override
    public List<Sample> samples(List<Map<String, Double>> reports) {
        return List.of(
                sample(Unit.NANOSECONDS, reports.get(0), ROUND_TRIP),
                sample(Unit.LINES_PER_SECOND, reports.get(1), LINES),
                sample(Unit.BYTES_PER_SECOND, reports.get(0), BYTES));
    }

    private static Sample sample(Unit unit, Map<String, Double> report, String name) {
        return new Sample(unit, report.getOrDefault(name, Double.NaN), 0, Map.of(), Map.of());
    }
}
