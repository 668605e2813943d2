package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is in a ring, what they hold, and whom they wait for. */
class ParticipantsTest {
    private static final int CELLS = 16;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration STANDSTILL = Duration.ofMillis(20);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private RingQueue create(WhenFull whenFull, List<String> groups) {
        return RingQueue.create(
                directory.resolve("p.ring"),
                RingOptions.builder()
                        .capacity(CELLS * 256)
                        .whenFull(whenFull)
                        .maxParticipants(4)
                        .groups(groups)
                        .build());
    }

    private static void fill(Producer producer) {
        for (int i = 0; i < CELLS; i++) {
            assertThat(producer.offer(new byte[] {(byte) i})).isTrue();
        }
    }

    private static ParticipantStatistics only(RingQueue ring, ParticipantKind kind) {
        List<ParticipantStatistics> found = ring.statistics().participants().stream()
                .filter(participant -> participant.kind() == kind)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void aProducerWithoutRoomNamesTheConsumerThatHoldsTheRing() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("a"));
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("a")) {
            fill(producer);
            assertThat(only(ring, ParticipantKind.PRODUCER).blockedSince()).isNull();
            assertThat(producer.offer(new byte[1])).isFalse();

            assertThat(producer.publish(new byte[1], STANDSTILL)).isFalse();

            Duration waited = ring.statistics().blocked();
            assertThat(waited).as("till the last look before the end").isGreaterThan(STANDSTILL.dividedBy(2));
            ParticipantStatistics blocked = only(ring, ParticipantKind.PRODUCER);
            assertThat(blocked.blockedSince()).isBeforeOrEqualTo(Instant.now());
            assertThat(blocked.blockedBy()).isEqualTo(new Blocker("a", null, null));

            assertThat(consumer.receive(message -> {}, 3, SOON)).isEqualTo(3);
            ParticipantStatistics holder = only(ring, ParticipantKind.CONSUMER);
            assertThat(holder.held()).isEqualTo(3);
            assertThat(holder.heldFrom()).isZero();
            assertThat(only(ring, ParticipantKind.PRODUCER).blockedBy())
                    .isEqualTo(new Blocker(
                            "a", holder.slot(), ProcessHandle.current().pid()));

            consumer.acknowledge();
            assertThat(producer.offer(new byte[1])).isTrue();
            blocked = only(ring, ParticipantKind.PRODUCER);
            assertThat(blocked.blockedSince()).isNull();
            assertThat(blocked.blockedBy()).isNull();
            assertThat(ring.statistics().blocked())
                    .as("who found room had not waited")
                    .isEqualTo(waited);
            assertThat(only(ring, ParticipantKind.CONSUMER).heldFrom()).isNull();
        }
    }

    @Test
    void aConsumerNamesTheProducerWhoseMessageItWaitsFor() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("a"));
                Producer slow = ring.producer();
                Consumer consumer = ring.consumer("a")) {
            MessageClaim claim = slow.claim(1);
            assertThat(claim).isNotNull();
            ring.publish(new byte[] {2});
            assertThat(consumer.receive(Duration.ofMillis(1))).isNull();
            Blocker blocker = only(ring, ParticipantKind.CONSUMER).blockedBy();
            assertThat(blocker).isNotNull();
            assertThat(blocker.group()).isNull();
            assertThat(blocker.slot()).isZero();
            claim.commit();
            assertThat(only(ring, ParticipantKind.CONSUMER).blockedBy()).isNull();
            assertThat(consumer.poll(message -> {}, 10)).isEqualTo(2);
        }
    }

    @Test
    void inAnOverwritingRingAProducerNamesTheProducerThatItWaitsFor() {
        try (RingQueue ring = create(WhenFull.OVERWRITE, List.of("a"));
                Producer slow = ring.producer();
                Producer other = ring.producer()) {
            MessageClaim claim = slow.claim(1);
            assertThat(claim).isNotNull();
            for (int i = 1; i < CELLS; i++) {
                assertThat(other.offer(new byte[1])).isTrue();
            }
            assertThat(other.offer(new byte[1])).isFalse();
            assertThat(ring.statistics().participants())
                    .filteredOn(participant -> participant.blockedSince() != null)
                    .extracting(ParticipantStatistics::blockedBy)
                    .containsExactly(
                            new Blocker(null, 0, ProcessHandle.current().pid()));
            claim.commit();
            assertThat(other.offer(new byte[1])).isTrue();
        }
    }

    @Test
    void aRingThatNobodyReadsSaysSo() {
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("never"));
                Producer producer = ring.producer()) {
            assertThat(ring.statistics().warnings()).isEmpty();
            fill(producer);
            assertThat(ring.statistics().groups().get(0).joined()).isFalse();
            assertThat(ring.statistics().warnings())
                    .singleElement()
                    .asString()
                    .contains("nobody has ever joined", "16");
            assertThat(producer.offer(new byte[1])).isFalse();
            assertThat(ring.statistics().warnings())
                    .singleElement()
                    .asString()
                    .contains("'never'", "held producers back since", "Start one");
            ring.removeGroup("never");
            assertThat(ring.statistics().warnings()).singleElement().asString().contains("no group", "16 messages");
            assertThat(producer.offer(new byte[1])).isFalse();
            assertThat(only(ring, ParticipantKind.PRODUCER).blockedBy()).isNull();
        }
    }

    @Test
    void aGroupThatHasReadAllIsNotBlamedThoughNobodyPublishes() {
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("a"));
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("a")) {
            fill(producer);
            assertThat(producer.offer(new byte[1])).isFalse();
            assertThat(ring.statistics().groups().get(0).heldSince()).isNotNull();
            assertThat(consumer.poll(message -> {}, CELLS)).isEqualTo(CELLS);
            assertThat(ring.statistics().groups().get(0).heldSince()).isNull();
        }
    }

    /** Who looks at a slot has its lock for a moment. */
    @Test
    void whoLeavesWhileItIsLookedAtIsNotDead() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("a"))) {
            Future<?> comingAndGoing = threads.submit(() -> {
                for (int i = 0; i < 3_000; i++) {
                    ring.consumer("a").close();
                }
            });
            while (!comingAndGoing.isDone()) {
                assertThat(ring.statistics().participants()).allMatch(ParticipantStatistics::alive);
            }
            comingAndGoing.get();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theLastFreeSlotIsFoundThoughOthersLookAtIt() throws Exception {
        try (RingQueue ring = create(WhenFull.BLOCK, List.of("a"))) {
            List<Producer> taken = List.of(ring.producer(), ring.producer(), ring.producer());
            AtomicBoolean done = new AtomicBoolean();
            Future<?> looking = threads.submit(() -> {
                LifeLocks locks = new MappedRing(ring.path(), OpenFiles.open(ring.path())).locks();
                while (!done.get()) {
                    locks.isHeld(3);
                    LockSupport.parkNanos(1_000);
                }
            });
            for (int i = 0; i < 3_000; i++) {
                ring.producer().close();
            }
            done.set(true);
            looking.get(30, TimeUnit.SECONDS);
            Producer last = ring.producer();
            assertThatThrownBy(ring::producer).isInstanceOf(RingLimitException.class);
            last.close();
            taken.forEach(Producer::close);
        }
    }

    @Test
    void closingWaitsForAllBusyConsumersTogether() throws Exception {
        RingQueue ring = RingQueue.create(
                directory.resolve("busy.ring"),
                RingOptions.builder().capacity(1 << 16).build());
        int busy = 8;
        CountDownLatch inside = new CountDownLatch(busy);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Future<Integer>> polling = new ArrayList<>();
        for (int i = 0; i < busy; i++) {
            Consumer consumer = ring.consumer("default");
            assertThat(ring.offer(new byte[1])).isTrue();
            polling.add(threads.submit(() -> consumer.poll(
                    message -> {
                        inside.countDown();
                        awaitQuietly(goOn);
                    },
                    1,
                    SOON)));
        }
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        long begin = System.nanoTime();
        ring.close();
        // One second for all, not for each: the bound is wide, for machines that are slow.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(busy / 2));
        goOn.countDown();
        for (Future<Integer> poll : polling) {
            assertThat(poll.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
        try (RingQueue again = RingQueue.open(ring.path())) {
            await().until(() -> again.statistics().participants().isEmpty());
        }
    }

    @Test
    void whoDiesWhileItTakesASlotThatALivingProcessHadLeavesItFree() throws Exception {
        Path file = directory.resolve("left.ring");
        RingOptions options = CrashSurvivors.options(WhenFull.BLOCK);
        boolean halted = true;
        for (int point = 1; halted; point++) {
            try (RingQueue ring = RingQueue.create(file, options)) {
                ring.producer().close();
                String at = String.valueOf(point);
                int exit = CrashTemplate.crash(file, CrashScenario.JOIN, at, new CrashSurvivors.Ledger());
                halted = exit == CrashingPeer.HALTED;
                for (int i = 0; i < ring.geometry().maxParticipants(); i++) {
                    ring.producer();
                }
            }
            RingQueue.delete(file);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
