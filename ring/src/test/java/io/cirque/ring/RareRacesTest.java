package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Races that hardly ever happen, made to happen: what another does comes before a certain store. */
@ExtendWith(TracedStores.class)
class RareRacesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("rare.ring");
    }

    private RingQueue create(int participants, Sync sync) {
        return RingQueue.create(
                file(),
                RingOptions.builder()
                        .capacity(16 * 256)
                        .groups(List.of("a"))
                        .maxGroups(2)
                        .maxParticipants(participants)
                        .sync(sync)
                        .syncInterval(Duration.ofMillis(1))
                        .build());
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** Has it happen once, before the next store of this name by this thread. */
    private static void before(String store, Meanwhile meanwhile) {
        Thread self = Thread.currentThread();
        StoreTrace.watch(name -> {
            if (name.equals(store) && Thread.currentThread() == self) {
                StoreTrace.watch(ignored -> {});
                run(meanwhile);
            }
        });
    }

    /** The same, before a store in the midst of a method of this class. */
    private static void beforeIn(String simpleName, String store, Meanwhile meanwhile) {
        Thread self = Thread.currentThread();
        StoreTrace.watch(name -> {
            if (name.equals(store) && Thread.currentThread() == self && isIn(self, simpleName)) {
                StoreTrace.watch(ignored -> {});
                run(meanwhile);
            }
        });
    }

    private static void run(Meanwhile meanwhile) {
        try {
            meanwhile.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> take(Consumer consumer) {
        List<Integer> taken = new ArrayList<>();
        consumer.poll(message -> taken.add((int) message.toByteArray()[0]), 100);
        return taken;
    }

    private static void publish(RingQueue ring, int... numbers) {
        for (int number : numbers) {
            assertThat(ring.offer(new byte[] {(byte) number})).isTrue();
        }
    }

    private static void leaveAClaim(RingQueue ring, String group) throws InterruptedException {
        try (Consumer leaves = ring.consumer(group)) {
            assertThat(leaves.receive(SOON)).isNotNull();
        }
    }

    /** It sees a claim of its group; before it adopts that, another has, and the slot goes to a member of another group. */
    @Test
    void whatWasLeftInASlotThatWentToAnotherGroupIsLeftToThatGroup() throws Exception {
        try (RingQueue ring = create(12, Sync.NONE);
                RingQueue others = RingQueue.open(file())) {
            Consumer late = ring.consumer("a");
            Consumer quick = others.consumer("a");
            ring.consumer("b").close();
            publish(ring, 1);
            leaveAClaim(ring, "a");
            AtomicBoolean happened = new AtomicBoolean();
            before("compareAndSet", () -> {
                assertThat(take(quick)).containsExactly(1);
                leaveAClaim(others, "b"); // in the same slot: the first that is free
                happened.set(true);
            });
            assertThat(take(late)).isEmpty();
            assertThat(happened).isTrue();
            Consumer heir = others.consumer("b");
            List<Integer> taken = new ArrayList<>();
            await().until(() -> {
                taken.addAll(take(heir));
                return !taken.isEmpty();
            });
            assertThat(taken).containsExactly(1);
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    @Test
    void ofTwoWhoAdoptTheSameClaimOneGetsIt() throws Exception {
        try (RingQueue ring = create(12, Sync.NONE)) {
            Consumer late = ring.consumer("a");
            Consumer quick = ring.consumer("a");
            publish(ring, 1);
            leaveAClaim(ring, "a");
            before("compareAndSet", () -> assertThat(quick.receive(SOON)).isNotNull());
            assertThat(take(late)).isEmpty();
            quick.acknowledge();
            assertThat(take(late)).isEmpty();
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    /** What the holder of a claim does while an operator takes that from it. */
    private enum Reaction {
        ACKNOWLEDGE,
        ACKNOWLEDGE_AND_TAKE_MORE,
        RELEASE,
        CLOSE
    }

    /** Before each store of the release. What the holder could acknowledge does not come again. */
    @Test
    void whateverAHolderDoesWhileItsClaimIsReleasedNothingIsLost() throws Exception {
        for (Reaction reaction : Reaction.values()) {
            int point = 1;
            while (goesWellAt(point, reaction)) {
                point++;
            }
            assertThat(point).isGreaterThan(10);
        }
    }

    private boolean goesWellAt(int point, Reaction reaction) throws Exception {
        String what = reaction + " before store " + point;
        AtomicInteger stores = new AtomicInteger();
        try (RingQueue ring = create(12, Sync.NONE)) {
            Consumer holder = ring.consumer("a");
            publish(ring, 1, 2, 3, 4);
            List<Integer> byHolder = new ArrayList<>();
            MessageHandler take = message -> byHolder.add((int) message.toByteArray()[0]);
            assertThat(holder.receive(take, 2, SOON)).isEqualTo(2);
            ParticipantStatistics held = ring.statistics().participants().stream()
                    .filter(one -> one.held() > 0)
                    .findFirst()
                    .orElseThrow();
            AtomicBoolean acknowledged = new AtomicBoolean();
            Thread self = Thread.currentThread();
            StoreTrace.watch(name -> {
                if (Thread.currentThread() == self && stores.incrementAndGet() == point) {
                    StoreTrace.watch(ignored -> {});
                    run(() -> acknowledged.set(reacts(holder, reaction, take)));
                }
            });
            ring.releaseClaim(held);
            StoreTrace.watch(ignored -> {});
            List<Integer> byOther = new ArrayList<>();
            holder.close();
            Consumer other = ring.consumer("a");
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
                byOther.addAll(take(other));
                return ring.statistics().depth() == 0;
            });
            List<Integer> all = new ArrayList<>(byHolder);
            all.addAll(byOther);
            assertThat(all).as(what).contains(1, 2, 3, 4);
            assertThat(byOther).as(what).doesNotHaveDuplicates();
            if (acknowledged.get()) {
                assertThat(byOther).as(what).doesNotContain(1, 2);
            }
        }
        RingQueue.delete(file());
        return stores.get() >= point;
    }

    /** Whether it has acknowledged what it held. */
    private static boolean reacts(Consumer holder, Reaction reaction, MessageHandler take) throws InterruptedException {
        try {
            switch (reaction) {
                case ACKNOWLEDGE -> holder.acknowledge();
                case ACKNOWLEDGE_AND_TAKE_MORE -> {
                    holder.acknowledge();
                    holder.receive(take, 2, Duration.ZERO);
                }
                case RELEASE -> holder.release();
                case CLOSE -> holder.close();
            }
            return reaction == Reaction.ACKNOWLEDGE || reaction == Reaction.ACKNOWLEDGE_AND_TAKE_MORE;
        } catch (RingClaimLostException lost) {
            assertThat(lost).hasMessageContaining("operator");
            return false;
        }
    }

    /** A member takes another slot while an operator moves its group, or has died over it. */
    @Test
    void aMemberMayReleaseWhatItHoldsWhileItsGroupIsMoved() throws Exception {
        try (RingQueue ring = create(12, Sync.NONE)) {
            Consumer member = ring.consumer("a");
            publish(ring, 1);
            assertThat(member.receive(SOON)).isNotNull();
            OpenFiles.Share share = OpenFiles.open(file());
            Group group = new Groups(new MappedRing(file(), share)).active().get(0);
            long active = group.wordAcquire();
            assertThat(group.compareAndSetWord(active, GroupTable.resetting(active, 5, 99)))
                    .isTrue();
            member.release();
            assertThat(take(member)).containsExactly(1);
            share.close();
        }
    }

    /** All slots are taken but one with a claim, which is for the next member: another adopts the claim first. */
    @Test
    void anInheritanceThatAnotherWasFasterWithIsNone() throws Exception {
        for (boolean finishes : new boolean[] {false, true}) {
            try (RingQueue ring = create(3, Sync.NONE)) {
                Consumer quick = ring.consumer("a");
                Producer producer = ring.producer();
                assertThat(producer.offer(new byte[] {1})).isTrue();
                leaveAClaim(ring, "a");
                assertThatThrownBy(ring::producer).isInstanceOf(RingLimitException.class);
                before("set", () -> {
                    if (finishes) {
                        assertThat(take(quick)).containsExactly(1);
                    } else {
                        assertThat(quick.receive(SOON)).isNotNull();
                    }
                });
                if (finishes) {
                    ring.consumer("a").close(); // in the slot that is free now
                } else {
                    assertThatThrownBy(() -> ring.consumer("a"))
                            .isInstanceOf(RingLimitException.class)
                            .hasMessageContaining("all its 3 participants");
                    quick.acknowledge();
                    ring.consumer("a").close();
                }
                assertThat(ring.statistics().depth()).isZero();
            }
            RingQueue.delete(file());
        }
    }

    /** A producer that needs room drops a group without members at the moment when one comes. */
    @Test
    void aGroupThatIsDroppedWhileItIsJoinedBeginsAnew() throws Exception {
        ConsumerOptions ephemeral = ConsumerOptions.builder().ephemeral(true).build();
        try (RingQueue ring = create(12, Sync.NONE);
                Producer producer = ring.producer();
                Consumer reader = ring.consumer("a")) {
            ring.consumer("passing", ephemeral).close();
            for (int i = 0; i < 16; i++) {
                assertThat(producer.offer(new byte[] {(byte) i})).isTrue();
            }
            assertThat(take(reader)).hasSize(16);
            // Its look at the group's word is past; that it is a member is to be stored next.
            beforeIn("Groups", "setRelease", () -> assertThat(producer.offer(new byte[] {16}))
                    .as("the group was dropped")
                    .isTrue());
            try (Consumer late = ring.consumer("passing", ephemeral)) {
                publish(ring, 17);
                assertThat(take(late)).containsExactly(17);
            }
        }
    }

    /** The operator has found the group; before it says that it moves it, the group goes. */
    @Test
    void aGroupThatIsDroppedBeforeItIsMovedIsSaidNotToBeThere() throws Exception {
        ConsumerOptions ephemeral = ConsumerOptions.builder().ephemeral(true).build();
        try (RingQueue ring = create(12, Sync.NONE);
                Producer producer = ring.producer();
                Consumer reader = ring.consumer("a")) {
            ring.consumer("passing", ephemeral).close();
            for (int i = 0; i < 16; i++) {
                assertThat(producer.offer(new byte[] {(byte) i})).isTrue();
            }
            assertThat(take(reader)).hasSize(16);
            beforeIn("Groups", "compareAndSet", () -> assertThat(producer.offer(new byte[] {16}))
                    .as("the group was dropped")
                    .isTrue());
            assertThatThrownBy(() -> ring.resetGroup("passing", StartAt.LATEST))
                    .isInstanceOf(GroupNotFoundException.class)
                    .hasMessageContaining("'passing'")
                    .hasMessageContaining("[a]");
        }
    }

    private static boolean isIn(Thread thread, String simpleName) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("." + simpleName));
    }

    /** A ring takes only one of the handle's own producers: the second thread waits for it. */
    @Test
    void threadsShareTheProducersThatTheTableHasRoomFor() throws Exception {
        try (RingQueue ring = create(1, Sync.NONE)) {
            AtomicBoolean second = new AtomicBoolean();
            Thread waits = new Thread(() -> second.set(ring.offer(new byte[] {2})));
            before("payload", () -> {
                waits.start();
                await().during(Duration.ofMillis(50)).until(() -> isIn(waits, "ProducerPool"));
            });
            publish(ring, 1);
            waits.join(20_000);
            assertThat(second).isTrue();
            assertThat(ring.statistics().published()).isEqualTo(2);
        }
    }

    @Test
    void aTableWithoutRoomForTheFirstProducerSaysSo() {
        try (RingQueue ring = create(1, Sync.NONE)) {
            Consumer only = ring.consumer("a");
            assertThatThrownBy(() -> ring.offer(new byte[1])).isInstanceOf(RingLimitException.class);
            only.close();
            publish(ring, 1);
        }
    }

    @Test
    void aMessageThatIsBeingPublishedWhenTheHandleIsClosedIsPublished() throws Exception {
        RingQueue ring = create(12, Sync.NONE);
        before("payload", () -> {
            Thread closes = new Thread(ring::close);
            closes.start();
            closes.join();
        });
        assertThat(ring.offer(new byte[] {7})).isTrue();
        assertThatThrownBy(() -> ring.offer(new byte[1])).isInstanceOf(RingClosedException.class);
        try (RingQueue again = RingQueue.open(file());
                Consumer consumer = again.consumer("a")) {
            assertThat(take(consumer)).containsExactly(7);
            assertThat(again.statistics().participants()).hasSize(1);
        }
    }

    /** Another always makes one first, and deletes it half-way. */
    @Test
    void whoNeverGetsToMakeOrToOpenARingGivesUp() {
        AtomicInteger collisions = new AtomicInteger();
        RingOptions options = RingOptions.builder().capacity(4096).build();
        StoreTrace.watch(name -> {
            if (name.equals("link") && collisions.incrementAndGet() % 2 == 1) { // the other's link comes in between
                RingQueue.create(file(), options).close();
                OpenFiles.Share share = OpenFiles.open(file());
                new MappedRing(file(), share).markDeleted();
                share.close();
            }
        });
        try {
            assertThatThrownBy(() -> RingQueue.openOrCreate(file(), options))
                    .isInstanceOf(RingExistsException.class)
                    .hasMessageContaining(file().toString());
        } finally {
            StoreTrace.watch(ignored -> {});
        }
        assertThat(collisions).hasValueGreaterThanOrEqualTo(20);
        RingQueue.openOrCreate(file(), options).close();
    }

    @Test
    void oneWhoCreatesAtTheSameMomentIsToldThatTheRingIsThere() {
        RingOptions options = RingOptions.builder().capacity(4096).build();
        before("link", () -> RingQueue.create(file(), options).close());
        assertThatThrownBy(() -> RingQueue.create(file(), options)).isInstanceOf(RingExistsException.class);
        RingQueue.open(file()).close();
    }

    @Test
    void whoDeletesLeavesARingThatHasTakenTheNameSince() throws IOException {
        create(12, Sync.NONE).close();
        before("unlink", () -> {
            Files.move(file(), directory.resolve("old.ring"));
            create(12, Sync.NONE).close();
        });
        assertThat(RingQueue.delete(file())).isFalse();
        try (RingQueue there = RingQueue.open(file())) {
            publish(there, 1);
        }
    }

    @Test
    void ofTwoWhoDeleteOneDoes() {
        create(12, Sync.NONE).close();
        before("unlink", () -> Files.delete(file()));
        assertThat(RingQueue.delete(file())).isFalse();
    }

    @Test
    void aDiskThatFailsPoisonsTheHandleAndWhatWasPublishedBeforeIsThere() {
        RingQueue ring = create(12, Sync.EACH);
        publish(ring, 1);
        StoreTrace.watch(name -> {
            if (name.startsWith("force")) {
                throw new UncheckedIOException(new IOException("Input/output error"));
            }
        });
        try {
            assertThatThrownBy(() -> ring.offer(new byte[] {2}))
                    .isInstanceOf(RingStorageException.class)
                    .hasMessageContaining("Input/output error")
                    .hasMessageContaining("open the ring anew");
        } finally {
            StoreTrace.watch(ignored -> {});
        }
        assertThatThrownBy(() -> ring.offer(new byte[] {3})).isInstanceOf(RingStorageException.class);
        assertThat(ring.isOpen()).isFalse();
        assertThatThrownBy(ring::close).isInstanceOf(RingStorageException.class);
        try (RingQueue again = RingQueue.open(file());
                Consumer consumer = again.consumer("a")) {
            assertThat(take(consumer)).startsWith(1);
        }
    }

    @Test
    void aRingThatNobodyUsesIsNotWrittenAgainAndAgain() {
        AtomicInteger writes = new AtomicInteger();
        try (RingQueue ring = create(12, Sync.INTERVAL)) {
            StoreTrace.watch(name -> writes.addAndGet(name.startsWith("forced tables") ? 1 : 0));
            publish(ring, 1);
            await().until(() -> writes.get() > 0);
            int written = writes.get();
            await().during(Duration.ofMillis(50)).until(() -> writes.get() <= written + 1);
        } finally {
            StoreTrace.watch(ignored -> {});
        }
    }
}
