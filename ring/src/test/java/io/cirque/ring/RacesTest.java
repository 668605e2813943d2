package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each pair of the protocol's steps that may meet, on tiny rings in real mapped memory, round after round: two or three
 * threads begin a round at the same moment, and what they have seen together is checked at its end. {@code
 * -Dcirque.races.rounds} says how many rounds each pair has.
 *
 * <p>A tool for memory models would do it with millions of states at once; here each would be a file with its locks, and
 * has to be closed.
 */
@Timeout(3600)
class RacesTest {
    private static final int ROUNDS = Integer.getInteger("cirque.races.rounds", 1_000);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private RingQueue create(WhenFull whenFull, int cells) {
        return RingQueue.create(
                directory.resolve("race.ring"),
                RingOptions.builder()
                        .capacity(4096)
                        .cellSize(4096 / cells)
                        .whenFull(whenFull)
                        .maxGroups(4)
                        .maxParticipants(12)
                        .build());
    }

    /** One side of a race; what it returns is the sum of what it has seen. */
    private interface Side {
        long run(int round) throws Exception;
    }

    private interface Referee {
        void check(int round, long... seen) throws Exception;
    }

    private void race(Referee referee, Side... sides) throws Exception {
        CyclicBarrier start = new CyclicBarrier(sides.length);
        CyclicBarrier finish = new CyclicBarrier(sides.length + 1);
        long[] seen = new long[sides.length];
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < sides.length; i++) {
            int side = i;
            Callable<Integer> task = () -> {
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        start.await();
                        seen[side] = sides[side].run(round);
                        finish.await(); // the referee looks
                        finish.await();
                    }
                    return ROUNDS;
                } catch (Throwable e) {
                    start.reset();
                    finish.reset();
                    throw e;
                }
            };
            running.add(threads.submit(task));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                finish.await();
                referee.check(round, seen);
                finish.await();
            }
        } catch (java.util.concurrent.BrokenBarrierException e) {
            for (Future<?> side : running) {
                rethrow(side);
            }
            throw e;
        } finally {
            finish.reset();
        }
    }

    private static void rethrow(Future<?> side) throws Exception {
        try {
            side.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof java.util.concurrent.BrokenBarrierException)) {
                throw e;
            }
        }
    }

    private static byte[] message(int number, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) number);
        return message;
    }

    /** The number of a message whose bytes are all the same. */
    private static int number(Message message) {
        byte[] bytes = message.toByteArray();
        for (byte one : bytes) {
            assertThat(one).as("a torn message").isEqualTo(bytes[0]);
        }
        return bytes[0] & 0xff;
    }

    private static long poll(Consumer consumer, int limit) {
        long[] sum = new long[1];
        consumer.poll(message -> sum[0] += number(message) + 1, limit);
        return sum[0];
    }

    private static long drain(Consumer consumer) {
        long sum = 0;
        for (int i = 0; i < 20; i++) {
            sum += poll(consumer, 10);
        }
        return sum;
    }

    @Test
    void commitAndPoll() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 8);
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            race(
                    (round, seen) -> assertThat(seen[1] + drain(consumer)).isEqualTo(round % 100 + 1),
                    round -> producer.offer(message(round % 100, 100 + round % 3 * 600)) ? 1 : 0,
                    round -> poll(consumer, 1));
        }
    }

    @Test
    void publishAndPublish() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Producer one = ring.producer();
                Producer two = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            race(
                    (round, seen) -> assertThat(drain(consumer)).isEqualTo(seen[0] + seen[1]),
                    round -> one.offer(message(1, 1500)) ? 2 : 0,
                    round -> two.offer(message(2, 1500)) ? 3 : 0);
        }
    }

    @Test
    void claimAndClaim() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 8);
                Consumer one = ring.consumer("default");
                Consumer two = ring.consumer("default")) {
            ring.offer(message(1, 10));
            ring.offer(message(2, 10));
            race(
                    (round, seen) -> {
                        assertThat(seen[0] + seen[1] + drain(one) + drain(two)).isEqualTo(5);
                        ring.offer(message(1, 10));
                        ring.offer(message(2, 10));
                    },
                    round -> poll(one, 1 + round % 2),
                    round -> poll(two, 1));
        }
    }

    /** One gives its claim back, another adopts it, a third claims what comes behind it. */
    @Test
    void claimAndAdoptAndRelease() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 8);
                Consumer giver = ring.consumer("default");
                Consumer one = ring.consumer("default");
                Consumer two = ring.consumer("default")) {
            offerTwoAndHoldOne(ring, giver);
            race(
                    (round, seen) -> {
                        assertThat(seen[1] + seen[2] + drain(one) + drain(two) + drain(giver))
                                .isEqualTo(5);
                        assertThat(ring.statistics().depth()).isZero();
                        offerTwoAndHoldOne(ring, giver);
                    },
                    round -> {
                        giver.release();
                        return 0;
                    },
                    round -> poll(one, 1),
                    round -> poll(two, 1));
        }
    }

    private static void offerTwoAndHoldOne(RingQueue ring, Consumer holder) throws InterruptedException {
        ring.offer(message(1, 10));
        assertThat(holder.receive(Duration.ofSeconds(20))).isNotNull();
        ring.offer(message(2, 10));
    }

    @Test
    void acknowledgeAndReclaim() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            producer.offer(message(0, (int) ring.maxMessageLength()));
            assertThat(consumer.receive(Duration.ofSeconds(20))).isNotNull();
            race(
                    (round, seen) -> {
                        if (seen[1] == 0) {
                            assertThat(producer.offer(message(round % 100 + 1, (int) ring.maxMessageLength())))
                                    .isTrue();
                        }
                        Message next = consumer.receive(Duration.ofSeconds(20));
                        assertThat(next).isNotNull();
                        assertThat(number(next)).isEqualTo(round % 100 + 1);
                    },
                    round -> {
                        consumer.acknowledge();
                        return 1;
                    },
                    round -> producer.offer(message(round % 100 + 1, (int) ring.maxMessageLength())) ? 1 : 0);
        }
    }

    /** A group that joins at the oldest message misses none from there on, whatever is freed and published meanwhile. */
    @Test
    void joinAndReclaim() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            AtomicInteger next = new AtomicInteger();
            ConsumerOptions earliest =
                    ConsumerOptions.builder().startAt(StartAt.EARLIEST).build();
            race(
                    (round, seen) -> {
                        drain(consumer);
                        ring.removeGroup("joins");
                    },
                    round -> {
                        try (Consumer joins = ring.consumer("joins", earliest)) {
                            int[] last = {-1};
                            joins.poll(
                                    message -> {
                                        int number = number(message);
                                        assertThat(last[0] < 0 || number == (last[0] + 1 & 0xff))
                                                .as("nothing is missing")
                                                .isTrue();
                                        last[0] = number;
                                    },
                                    10);
                            return 0;
                        }
                    },
                    round -> {
                        for (int i = 0; i < 6; i++) {
                            if (producer.offer(message(next.get(), 10))) {
                                next.incrementAndGet();
                            }
                        }
                        return 0;
                    },
                    round -> poll(consumer, 2));
        }
    }

    /** A consumer looks for a gap where a living producer takes its time: its message is never taken for one. */
    @Test
    void resolveAndLateCommit() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            race(
                    (round, seen) ->
                            assertThat(seen[1] + drain(consumer)).isEqualTo(round % 4 == 0 ? 0 : round % 100 + 1),
                    round -> {
                        MessageClaim claim = producer.claim(20);
                        assertThat(claim).isNotNull();
                        for (int i = 0; i < 20; i++) {
                            claim.buffer().put(i, (byte) (round % 100));
                            Thread.onSpinWait();
                        }
                        if (round % 4 == 0) {
                            claim.abort();
                        } else {
                            claim.commit();
                        }
                        return 1;
                    },
                    round -> {
                        long got = 0;
                        long end = System.nanoTime() + 60_000; // long enough for a thorough look
                        while (got == 0 && System.nanoTime() < end) {
                            got = poll(consumer, 1);
                        }
                        return got;
                    });
        }
    }

    /** Copies are whole, and what came and what was lost are all that was published. */
    @Test
    void copyAndLap() throws Exception {
        try (RingQueue ring = create(WhenFull.OVERWRITE, 4);
                Producer producer = ring.producer();
                Consumer one = ring.consumer("default");
                Consumer two = ring.consumer("default")) {
            AtomicLong cells = new AtomicLong();
            race(
                    (round, seen) -> {
                        long read = seen[1] + seen[2] + cellsOf(one, 100) + cellsOf(two, 100);
                        cells.addAndGet(seen[0] - read);
                        assertThat(ring.statistics().groups().get(0).lost()).isEqualTo(cells.get());
                    },
                    round -> {
                        long published = 0;
                        for (int i = 0; i < 5; i++) {
                            byte[] message = message(round + i, 900 + i % 2 * 900);
                            assertThat(producer.offer(message)).isTrue();
                            published += ring.geometry().cellsFor(message.length);
                        }
                        return published;
                    },
                    round -> cellsOf(one, 2),
                    round -> cellsOf(two, 1));
        }
    }

    private static long cellsOf(Consumer consumer, int limit) {
        long[] cells = new long[1];
        consumer.poll(
                message -> {
                    number(message);
                    cells[0] += message.cellCount();
                },
                limit);
        return cells[0];
    }

    @Test
    void sleepAndWake() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Consumer consumer = ring.consumer(
                        "default",
                        ConsumerOptions.builder()
                                .waitStrategy(WaitStrategy.park())
                                .build());
                Producer producer = ring.producer()) {
            race(
                    (round, seen) -> assertThat(seen[1]).isEqualTo(1),
                    round -> {
                        for (int i = 0; i < round % 50; i++) {
                            Thread.onSpinWait();
                        }
                        return producer.offer(message(1, 10)) ? 1 : 0;
                    },
                    round -> consumer.poll(message -> {}, 1, Duration.ofSeconds(60)));
        }
    }

    /** Who is there is alive for all who look, and who looks takes no slot from anybody. */
    @Test
    void registerAndProbe() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, 4);
                Consumer consumer = ring.consumer("default")) {
            long mine = ring.statistics().participants().get(0).registration();
            race(
                    (round, seen) -> assertThat(ring.statistics().participants())
                            .as("all others have left")
                            .hasSize(1),
                    round -> {
                        ring.producer().close();
                        return 1;
                    },
                    round -> {
                        ring.consumer(round % 2 == 0 ? "default" : "other").close();
                        return 1;
                    },
                    round -> {
                        for (int i = 0; i < 5; i++) {
                            List<ParticipantStatistics> all = ring.statistics().participants();
                            assertThat(all)
                                    .filteredOn(one -> one.registration() == mine && one.slot() == 0)
                                    .hasSize(1)
                                    .allSatisfy(one -> assertThat(one.alive()).isTrue());
                            assertThat(all).noneMatch(ParticipantStatistics::lockLost);
                        }
                        return consumer.poll(message -> {}, 1);
                    });
        }
    }
}
