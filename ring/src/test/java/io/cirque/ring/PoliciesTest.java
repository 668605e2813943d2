package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each policy does with a full ring. */
class PoliciesTest {
    private static final int CELLS = 16;

    @TempDir
    Path directory;

    private RingQueue create(WhenFull whenFull) {
        return RingQueue.create(
                directory.resolve("policy.ring"),
                RingOptions.builder()
                        .capacity(CELLS * 256)
                        .whenFull(whenFull)
                        .groups(List.of("a", "b"))
                        .build());
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static List<Integer> numbers(Consumer consumer) {
        List<Integer> numbers = new ArrayList<>();
        while (consumer.poll(
                        message -> numbers.add(
                                message.buffer().order(ByteOrder.BIG_ENDIAN).getInt()),
                        3)
                > 0) {
            assertThat(numbers.size()).isLessThanOrEqualTo(CELLS);
        }
        return numbers;
    }

    @Test
    void aRejectingRingNeverWaits() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.REJECT)) {
            ring.publish(new byte[(int) ring.maxMessageLength()]);
            assertThat(ring.publish(number(1), Duration.ofHours(1))).isFalse();
            assertThatThrownBy(() -> ring.publish(number(1)))
                    .isInstanceOf(RingFullException.class)
                    .hasMessageContaining("REJECT");
            try (Producer producer = ring.producer()) {
                assertThat(producer.publish(number(1), Duration.ofHours(1))).isFalse();
                assertThatThrownBy(() -> producer.publish(number(1))).isInstanceOf(RingFullException.class);
            }
            assertThat(ring.statistics().rejected()).isEqualTo(4);
        }
    }

    @Test
    void aRetainingRingIsReadFromTheFirstMessageByEveryNewGroup() {
        try (RingQueue ring = create(WhenFull.RETAIN)) {
            for (int i = 0; i < 10; i++) {
                assertThat(ring.offer(number(i))).isTrue();
            }
            assertThat(numbers(ring.consumer("a"))).hasSize(10);
            for (int i = 10; i < CELLS; i++) {
                assertThat(ring.offer(number(i))).isTrue();
            }
            assertThat(ring.offer(number(CELLS))).isFalse();
            assertThatThrownBy(() -> ring.publish(number(CELLS)))
                    .isInstanceOf(RingFullException.class)
                    .hasMessageContaining("RETAIN");

            List<Integer> all = numbers(ring.consumer("late"));
            assertThat(all).hasSize(CELLS).isSorted();
            assertThat(all.get(0)).isZero();
            ConsumerOptions latest =
                    ConsumerOptions.builder().startAt(StartAt.LATEST).build();
            assertThat(numbers(ring.consumer("latest", latest))).isEmpty();
            assertThat(numbers(ring.consumer("a"))).hasSize(CELLS - 10);
        }
    }

    @Test
    void anOverwritingRingKeepsTheLatestAndCountsTheLost() {
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            Consumer a = ring.consumer("a");
            for (int i = 0; i < 5; i++) {
                ring.offer(number(i));
            }
            assertThat(numbers(a)).containsExactly(0, 1, 2, 3, 4);
            for (int i = 5; i < 100; i++) {
                assertThat(ring.offer(number(i))).isTrue();
            }
            List<Integer> last = numbers(a);
            assertThat(last).hasSize(CELLS).isSorted().endsWith(99);
            assertThat(group(ring, "a").lost()).isEqualTo(100 - 5 - CELLS);
            assertThat(group(ring, "b").lag()).isEqualTo(CELLS);
            assertThat(numbers(ring.consumer("b"))).isEqualTo(last);
            assertThat(group(ring, "b").lost()).isEqualTo(100 - CELLS);
            ConsumerOptions earliest =
                    ConsumerOptions.builder().startAt(StartAt.EARLIEST).build();
            assertThat(numbers(ring.consumer("new", earliest))).isEqualTo(last);
        }
    }

    @Test
    void aMessageThatIsOverwrittenWhileItIsHeldStaysAsItWasHandedOver() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            Consumer a = ring.consumer("a");
            ring.offer(number(1));
            Message held = a.receive(Duration.ofSeconds(1));
            for (int i = 0; i < 100; i++) {
                ring.offer(number(2));
            }
            assertThat(held).isNotNull();
            assertThat(held.toByteArray()).isEqualTo(number(1));
            assertThat(held.buffer().order(ByteOrder.BIG_ENDIAN).getInt()).isEqualTo(1);
            a.acknowledge();
        }
    }

    @Test
    void whatALaggardLostIsCountedOnceHoweverOftenItsHandlerFails() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            Consumer a = ring.consumer("a");
            publishNumbers(ring, 0, 10);
            assertThatThrownBy(() -> a.receive(PoliciesTest::fail, 8, Duration.ZERO))
                    .hasMessage("fails");
            publishNumbers(ring, 10, 20);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> a.receive(PoliciesTest::fail, 8, Duration.ZERO))
                        .hasMessage("fails");
                assertThat(group(ring, "a").lost()).isEqualTo(4);
            }
            a.release();
            assertThatThrownBy(() -> a.receive(PoliciesTest::fail, 8, Duration.ZERO))
                    .hasMessage("fails");
            a.close();
            List<Integer> rest = new ArrayList<>();
            Consumer heir = ring.consumer("a");
            while (!rest.contains(19)) {
                rest.addAll(numbers(heir));
            }
            assertThat(rest).hasSize(CELLS).isSorted();
            assertThat(group(ring, "a").lost()).isEqualTo(4);
        }
    }

    @Test
    void aBatchThatIsOvertakenEndsWhereItWasOvertaken() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            Consumer a = ring.consumer("a");
            publishNumbers(ring, 0, 10);
            List<Integer> taken = new ArrayList<>();
            int received = a.receive(
                    message -> {
                        taken.add(message.buffer().order(ByteOrder.BIG_ENDIAN).getInt());
                        publishNumbers(ring, 10, 20);
                    },
                    8,
                    Duration.ZERO);
            assertThat(received).isEqualTo(1);
            assertThat(group(ring, "a").lost()).isZero();
            a.acknowledge();
            taken.addAll(numbers(a));
            assertThat(taken).hasSize(1 + CELLS).startsWith(0, 4, 5).endsWith(19);
            assertThat(group(ring, "a").lost()).isEqualTo(3);
        }
    }

    private static void publishNumbers(RingQueue ring, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(ring.offer(number(i))).isTrue();
        }
    }

    private static void fail(Message message) {
        throw new IllegalStateException("fails");
    }

    private static GroupStatistics group(RingQueue ring, String name) {
        return ring.statistics().groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Every cell is either delivered, once a group, or counted as lost; nothing that is delivered is torn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void laggardsLoseExactlyWhatTheyAreToldTheyLost(int consumersPerGroup) throws Exception {
        int perProducer = 200_000;
        AtomicLong[] delivered = {new AtomicLong(), new AtomicLong()};
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            List<Future<?>> publishing = new ArrayList<>();
            for (int p = 0; p < 2; p++) {
                int producer = p;
                publishing.add(threads.submit(() -> publish(ring, producer, perProducer)));
            }
            List<Future<?>> consuming = new ArrayList<>();
            for (int c = 0; c < 2 * consumersPerGroup; c++) {
                AtomicLong cells = delivered[c % 2];
                String group = c % 2 == 0 ? "a" : "b";
                Consumer consumer = ring.consumer(group);
                consuming.add(threads.submit(() -> consume(consumer, cells, publishing)));
            }
            for (Future<?> consumer : consuming) {
                consumer.get();
            }
            long published = 0;
            for (Future<?> producer : publishing) {
                published += ((Number) producer.get()).longValue();
            }
            assertThat(delivered[0].get() + group(ring, "a").lost()).isEqualTo(published);
            assertThat(delivered[1].get() + group(ring, "b").lost()).isEqualTo(published);
            assertThat(delivered[0].get()).isPositive();
            assertThat(group(ring, "a").lag()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Messages of one to four cells, each byte of which follows from the first. Answers the number of cells. */
    private static long publish(RingQueue ring, int producer, int count) throws InterruptedException {
        long cells = 0;
        byte[] message = new byte[4 * 240];
        for (int i = 0; i < count; i++) {
            int length = 1 + (i * 31 + producer * 17) % message.length;
            Arrays.fill(message, 0, length, (byte) (i + producer));
            ring.publish(ByteBuffer.wrap(message, 0, length));
            cells += (length + 239) / 240;
        }
        return cells;
    }

    private static int consume(Consumer consumer, AtomicLong cells, List<Future<?>> publishing)
            throws InterruptedException {
        int polled = 1;
        while (polled > 0 || !publishing.stream().allMatch(Future::isDone)) {
            polled = consumer.poll(
                    message -> {
                        byte[] bytes = message.toByteArray();
                        for (byte each : bytes) {
                            assertThat(each).isEqualTo(bytes[0]);
                        }
                        cells.addAndGet((bytes.length + 239) / 240);
                    },
                    4,
                    Duration.ofMillis(100));
        }
        return polled;
    }
}
