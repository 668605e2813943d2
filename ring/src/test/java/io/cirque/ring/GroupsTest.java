package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups come, go, and are moved by operators. */
class GroupsTest {
    private static final int CELLS = 16;

    @TempDir
    Path directory;

    private RingQueue ring;

    @BeforeEach
    void create() {
        ring = RingQueue.create(
                directory.resolve("groups.ring"),
                RingOptions.builder().capacity(CELLS * 256).build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(ring.offer(new byte[] {(byte) i})).isTrue();
        }
    }

    private static List<Integer> take(Consumer consumer) {
        List<Integer> taken = new ArrayList<>();
        consumer.poll(message -> taken.add((int) message.toByteArray()[0]), 1000);
        return taken;
    }

    private GroupStatistics group(String name) {
        return ring.statistics().groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRemovedGroupHoldsNothingBack() {
        Consumer reader = ring.consumer("default");
        ring.consumer("audit").close();
        publish(0, CELLS);
        assertThat(take(reader)).hasSize(CELLS);
        assertThat(ring.offer(new byte[1])).isFalse();
        assertThat(group("audit").heldSince()).isBeforeOrEqualTo(Instant.now());
        assertThat(group("audit").members()).isZero();
        assertThat(group("default").heldSince()).isNull();

        ring.removeGroup("audit");

        publish(CELLS, CELLS + 3);
        assertThat(take(reader)).containsExactly(CELLS, CELLS + 1, CELLS + 2);
        assertThat(ring.statistics().groups()).hasSize(1);
        assertThatThrownBy(() -> ring.removeGroup("audit"))
                .isInstanceOf(GroupNotFoundException.class)
                .hasMessageContaining("[default]");
    }

    @Test
    void aGroupThatReadsAgainIsNoLongerBlamed() {
        publish(0, CELLS);
        assertThat(ring.offer(new byte[1])).isFalse();
        assertThat(group("default").heldSince()).isNotNull();
        take(ring.consumer("default"));
        assertThat(ring.offer(new byte[1])).isTrue();
        assertThat(group("default").heldSince()).isNull();
    }

    @Test
    void aGroupWithLivingMembersIsNotRemoved() {
        Consumer reader = ring.consumer("default");
        assertThatThrownBy(() -> ring.removeGroup("default"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("living members");
        reader.close();
        ring.removeGroup("default");
        assertThat(ring.statistics().groups()).isEmpty();
    }

    @Test
    void aGroupThatIsCreatedAgainInheritsNothing() throws InterruptedException {
        publish(0, 3);
        Consumer reader = ring.consumer("default");
        assertThat(reader.receive((MessageHandler) message -> {}, 2, Duration.ZERO))
                .isEqualTo(2);
        reader.close(); // with a claim
        ring.removeGroup("default");
        assertThat(take(ring.consumer("default"))).isEmpty();
        publish(3, 4);
        assertThat(group("default").lag()).isEqualTo(1);
        assertThat(group("default").consumed()).isZero();
        publish(4, 4 + CELLS - 1);
        assertThat(ring.statistics().participants()).hasSize(2);
    }

    @Test
    void anEphemeralGroupEndsWithItsMembers() {
        ConsumerOptions ephemeral = ConsumerOptions.builder().ephemeral(true).build();
        Consumer passing = ring.consumer("passing", ephemeral);
        Consumer reader = ring.consumer("default");
        publish(0, CELLS);
        assertThat(take(reader)).hasSize(CELLS);
        assertThat(ring.offer(new byte[1])).isFalse();
        assertThat(group("passing").ephemeral()).isTrue();
        passing.close();
        assertThat(ring.offer(new byte[1])).isTrue();
        assertThat(ring.statistics().groups()).extracting(GroupStatistics::name).containsExactly("default");
        assertThat(take(ring.consumer("passing", ephemeral))).isEmpty();
    }

    @Test
    void anEphemeralGroupEndsWithItsLastProcess() throws Exception {
        try (JavaProcess member =
                JavaProcess.start(EphemeralMember.class, ring.path().toString())) {
            assertThat(member.line()).isEqualTo("joined");
            publish(0, CELLS);
            assertThat(take(ring.consumer("default"))).hasSize(CELLS);
            assertThat(ring.offer(new byte[1])).isFalse();
            member.kill();
            assertThat(ring.offer(new byte[1])).isTrue();
        }
    }

    /** Joins and does nothing. */
    static final class EphemeralMember {
        private EphemeralMember() {}

        public static void main(String[] arguments) throws IOException {
            RingQueue ring = RingQueue.open(Path.of(arguments[0]));
            ring.consumer("passing", ConsumerOptions.builder().ephemeral(true).build());
            System.out.println("joined");
            System.exit(System.in.read());
        }
    }

    @Test
    void aGroupIsMovedToTheOldestTheLatestOrANumber() {
        Consumer reader = ring.consumer("default");
        publish(0, 10);
        assertThat(take(reader)).hasSize(10);

        ring.resetGroup("default", StartAt.EARLIEST);
        assertThat(group("default").lag()).isEqualTo(10);
        assertThat(take(reader)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

        ring.resetGroup("default", 7);
        assertThat(take(reader)).containsExactly(7, 8, 9);

        publish(10, 12);
        ring.resetGroup("default", StartAt.LATEST);
        assertThat(take(reader)).isEmpty();

        publish(12, 20);
        assertThat(take(reader)).hasSize(8);
        assertThatThrownBy(() -> ring.resetGroup("default", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 to 20");
        assertThatThrownBy(() -> ring.resetGroup("default", 21)).isInstanceOf(IllegalArgumentException.class);
        publish(20, 21);
        assertThat(take(reader)).containsExactly(20);
        assertThatThrownBy(() -> ring.resetGroup("absent", 0)).isInstanceOf(GroupNotFoundException.class);
    }

    @Test
    void aClearedRingIsEmptyForAllGroups() {
        Consumer reader = ring.consumer("default");
        Consumer audit = ring.consumer("audit");
        publish(0, CELLS);
        ring.clear();
        assertThat(take(reader)).isEmpty();
        assertThat(take(audit)).isEmpty();
        publish(0, CELLS);
        assertThat(take(audit)).hasSize(CELLS);
    }

    @Test
    void aPeekTakesNothing() {
        publish(0, 5);
        List<Integer> seen = new ArrayList<>();
        assertThat(ring.peek(0, 3, message -> seen.add((int) message.toByteArray()[0])))
                .isEqualTo(3);
        assertThat(ring.peek(3, 100, message -> seen.add((int) message.toByteArray()[0])))
                .isEqualTo(2);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(group("default").lag()).isEqualTo(5);
    }

    /** An operator died over it, or is at it: neither makes the group one that is not there. */
    @Test
    void aGroupThatIsBeingMovedIsJoinedAllTheSame() {
        publish(0, 1);
        OpenFiles.Share share = OpenFiles.open(ring.path());
        MappedRing mapped = new MappedRing(ring.path(), share);
        Group group = new Groups(mapped).active().get(0);
        long active = group.wordAcquire();
        assertThat(group.compareAndSetWord(active, GroupTable.resetting(active, 5, 99)))
                .isTrue();
        ConsumerOptions existing = ConsumerOptions.builder().createGroup(false).build();
        assertThat(take(ring.consumer("default", existing))).containsExactly(0);
        assertThatThrownBy(() -> ring.consumer("absent", existing)).isInstanceOf(GroupNotFoundException.class);
        share.close();
    }

    /** Who looks for members of a deserted group while one changes its slot must fail to drop it. */
    @Test
    void aMemberThatTakesAnotherSlotIsAnnounced() throws InterruptedException {
        OpenFiles.Share share = OpenFiles.open(ring.path());
        MappedRing mapped = new MappedRing(ring.path(), share);
        Consumer member = ring.consumer(
                "passing", ConsumerOptions.builder().ephemeral(true).build());
        publish(0, 1);
        Group group = new Groups(mapped).active().get(1);
        long seen = group.wordAcquire();
        assertThat(member.receive(Duration.ofSeconds(5))).isNotNull();
        member.release();
        assertThat(GroupTable.generation(group.wordAcquire())).isGreaterThan(GroupTable.generation(seen));
        assertThat(take(member)).containsExactly(0);
        share.close();
    }

    @Test
    void anEphemeralGroupWithoutMembersGivesItsPlaceToANewGroup() {
        ConsumerOptions ephemeral = ConsumerOptions.builder().ephemeral(true).build();
        RingOptions options = RingOptions.builder()
                .capacity(CELLS * 256)
                .whenFull(WhenFull.OVERWRITE)
                .maxGroups(2)
                .build();
        try (RingQueue feed = RingQueue.create(directory.resolve("feed.ring"), options)) {
            for (int i = 0; i < 10; i++) {
                Consumer passing = feed.consumer("passing" + i, ephemeral);
                assertThatThrownBy(() -> feed.consumer("one too many")).isInstanceOf(RingLimitException.class);
                passing.close();
            }
            feed.consumer("durable");
            assertThat(feed.statistics().groups())
                    .extracting(GroupStatistics::name)
                    .containsExactly("default", "durable");
        }
    }

    /** A slot may go from group to group, where the same cells have other histories. */
    @Test
    void aDeliveryCountIsOfOneGroup() throws InterruptedException {
        ring.consumer("audit").close();
        publish(0, 1);
        Consumer reader = ring.consumer("default");
        for (int i = 1; i <= 5; i++) {
            int count = i;
            assertThatThrownBy(() -> reader.poll(
                            message -> {
                                assertThat(message.deliveryCount()).isEqualTo(count);
                                throw new IllegalStateException("again");
                            },
                            1))
                    .hasMessage("again");
        }
        assertThat(take(reader)).containsExactly(0);
        reader.close();
        Consumer audit = ring.consumer("audit"); // in the same slot
        assertThat(audit.receive(Duration.ofSeconds(5))).isNotNull();
        audit.close();
        Message again = ring.consumer("audit").receive(Duration.ofSeconds(5));
        assertThat(again).isNotNull();
        assertThat(again.deliveryCount()).isEqualTo(2);
    }
}
