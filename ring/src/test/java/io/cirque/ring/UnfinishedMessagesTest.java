package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a living producer has reserved and not finished stays its own, wherever the groups go meanwhile. */
@ExtendWith(TracedStores.class)
class UnfinishedMessagesTest {
    private static final int CELLS = 64;
    private static final int CELL_SIZE = 64;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path directory;

    /** Ways in which no group stands any more before a cell that is being written. */
    enum Jump {
        CLEAR {
            @Override
            String over(RingQueue ring) {
                ring.clear();
                return "default";
            }
        },
        RESET {
            @Override
            String over(RingQueue ring) {
                ring.resetGroup("default", StartAt.LATEST);
                return "default";
            }
        },
        ANOTHER_GROUP_AND_THE_FIRST_REMOVED {
            @Override
            String over(RingQueue ring) {
                ring.consumer("new").close();
                ring.removeGroup("default");
                return "new";
            }
        },
        ANOTHER_GROUP_WHERE_ALL_ARE_GONE {
            @Override
            String over(RingQueue ring) {
                ring.removeGroup("default");
                ring.consumer("new").close();
                return "new";
            }
        };

        /** The group that is there then. */
        abstract String over(RingQueue ring);
    }

    private RingQueue create(WhenFull whenFull, int cells) {
        return RingQueue.create(
                directory.resolve("unfinished.ring"),
                RingOptions.builder()
                        .capacity((long) cells * CELL_SIZE)
                        .cellSize(CELL_SIZE)
                        .whenFull(whenFull)
                        .build());
    }

    private static byte[] message(int number) {
        return ("message " + number).getBytes(UTF_8);
    }

    private static List<String> readAll(Consumer consumer, int count) throws InterruptedException {
        List<String> read = new ArrayList<>();
        int taken = count;
        while (read.size() < count && taken > 0) {
            taken = consumer.poll(message -> read.add(new String(message.toByteArray(), UTF_8)), count, SOON);
        }
        consumer.poll(message -> read.add("more: " + message.sequence()), count, AT_ONCE);
        return read;
    }

    @ParameterizedTest
    @EnumSource
    void itsCellsAreNotGivenOutAgain(Jump jump) throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, CELLS)) {
            MessageClaim claim = Objects.requireNonNull(ring.producer().claim(1));
            String group = jump.over(ring);
            Producer other = ring.producer();
            List<String> accepted = new ArrayList<>();
            while (other.offer(message(accepted.size()))) {
                accepted.add(new String(message(accepted.size()), UTF_8));
            }
            assertThat(accepted).hasSize(CELLS - 1);
            assertThat(ring.statistics().usedCells()).isEqualTo(CELLS);
            assertThat(ring.statistics().participants())
                    .filteredOn(participant -> participant.blockedBy() != null)
                    .singleElement()
                    .satisfies(blocked -> assertThat(blocked.blockedBy())
                            .isEqualTo(
                                    new Blocker(null, 0, ProcessHandle.current().pid())));

            claim.commit();
            assertThat(readAll(ring.consumer(group), accepted.size())).isEqualTo(accepted);
            for (int i = 0; i < CELLS; i++) {
                assertThat(other.offer(message(i))).isTrue();
            }
        }
    }

    @Test
    void aRingWithoutAnyGroupHoldsItsMessagesThoughOneIsBeingWritten() throws Exception {
        try (RingQueue ring = RingQueue.create(
                        directory.resolve("groupless.ring"),
                        RingOptions.builder()
                                .capacity((long) CELLS * CELL_SIZE)
                                .cellSize(CELL_SIZE)
                                .groups(List.of())
                                .build());
                Producer other = ring.producer()) {
            for (int i = 0; i < CELLS - 1; i++) {
                assertThat(other.offer(message(i))).isTrue();
            }
            MessageClaim claim = Objects.requireNonNull(ring.producer().claim(1));
            assertThat(other.offer(message(CELLS))).isFalse();
            assertThat(ring.statistics().participants()).allSatisfy(participant -> assertThat(participant.blockedBy())
                    .isNull());
            claim.commit();
            ConsumerOptions earliest =
                    ConsumerOptions.builder().startAt(StartAt.EARLIEST).build();
            assertThat(readAll(ring.consumer("late", earliest), CELLS))
                    .hasSize(CELLS)
                    .first()
                    .isEqualTo("message 0");
        }
    }

    @Test
    void aGroupThatIsMovedIntoABatchWaitsForItsRest() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch inTheMidst = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (RingQueue ring = create(WhenFull.BLOCK, CELLS)) {
            List<ByteBuffer> batch = IntStream.range(0, 10)
                    .mapToObj(i -> ByteBuffer.wrap(message(i)))
                    .toList();
            Future<Boolean> published = threads.submit(() -> {
                Producer producer = ring.producer();
                pauseBefore("payload", 6, inTheMidst, goOn);
                return producer.offerAll(batch);
            });
            assertThat(inTheMidst.await(30, TimeUnit.SECONDS)).isTrue();
            ring.resetGroup("default", 3);
            Consumer consumer = ring.consumer("default");
            List<String> read = new ArrayList<>();
            // Longer than a thorough look takes to be due: the cells behind are not taken for a gap.
            consumer.poll(message -> read.add(new String(message.toByteArray(), UTF_8)), 2, SOON);
            consumer.poll(message -> read.add("too early"), 10, Duration.ofMillis(50));
            assertThat(read).containsExactly("message 3", "message 4");

            goOn.countDown();
            assertThat(published.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(readAll(consumer, 5))
                    .containsExactly("message 5", "message 6", "message 7", "message 8", "message 9");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Has this thread wait before its n-th store of that name. */
    private static void pauseBefore(String store, int n, CountDownLatch reached, CountDownLatch goOn) {
        Thread self = Thread.currentThread();
        int[] stores = {0};
        StoreTrace.watch(name -> {
            if (Thread.currentThread() == self && name.equals(store) && ++stores[0] == n) {
                reached.countDown();
                try {
                    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    @Test
    void whatAProducerGaveUpIsNotLost() throws Exception {
        try (RingQueue ring = create(WhenFull.OVERWRITE, 1024);
                Producer producer = ring.producer()) {
            int[] payloads = {0};
            StoreTrace.watch(store -> {
                if (store.equals("payload") && ++payloads[0] == 5) {
                    throw new IllegalStateException("no more");
                }
            });
            try {
                producer.offer(new byte[5 * (CELL_SIZE - CellHeader.LENGTH)]);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("no more");
            } finally {
                StoreTrace.watch(store -> {});
            }
            assertThat(payloads[0]).isEqualTo(5);
            producer.offer(message(1));
            assertThat(readAll(ring.consumer("default"), 1)).containsExactly("message 1");
            assertThat(ring.statistics().groups().get(0).lost()).isZero();
        }
    }

    /** A consumer looks at many messages before it takes them, and is overtaken meanwhile. */
    @Test
    void aGroupThatIsLappedWhileItLooksFindsNoDamage() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (RingQueue ring = create(WhenFull.OVERWRITE, 1024);
                Consumer consumer = ring.consumer("default")) {
            AtomicLong published = new AtomicLong();
            CountDownLatch enough = new CountDownLatch(1);
            Future<Boolean> publishing = threads.submit(() -> {
                try (Producer producer = ring.producer()) {
                    while (enough.getCount() > 0) {
                        producer.offer(new byte[1000]);
                        published.incrementAndGet();
                    }
                }
                return true;
            });
            long read = 0;
            for (int poll = 0; poll < 1500; poll++) {
                long lap = published.get() + 1024;
                while (published.get() < lap && !publishing.isDone()) {
                    Thread.onSpinWait();
                }
                read += consumer.poll(message -> assertThat(message.length()).isEqualTo(1000), 1000);
            }
            enough.countDown();
            assertThat(publishing.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(read).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }
}
