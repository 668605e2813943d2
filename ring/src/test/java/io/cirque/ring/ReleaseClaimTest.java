package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator takes from a living consumer what it holds. */
class ReleaseClaimTest {
    private static final int CELLS = 16;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private RingQueue ring;
    private Consumer stuck;

    @BeforeEach
    void create() {
        ring = RingQueue.create(
                directory.resolve("stuck.ring"),
                RingOptions.builder()
                        .capacity(CELLS * 256)
                        .maxParticipants(8)
                        .groups(List.of("default"))
                        .build());
        stuck = ring.consumer("default");
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

    private static List<Integer> take(Consumer consumer, int limit) {
        List<Integer> taken = new ArrayList<>();
        consumer.poll(message -> taken.add((int) message.toByteArray()[0]), limit);
        return taken;
    }

    private static List<Integer> receive(Consumer consumer, int limit) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        consumer.receive(message -> taken.add((int) message.toByteArray()[0]), limit, SOON);
        return taken;
    }

    private ParticipantStatistics holder() {
        return ring.statistics().participants().stream()
                .filter(participant -> participant.held() > 0)
                .findFirst()
                .orElseThrow();
    }

    /** The same claim may come to lie in a slot in which it was revoked before. */
    @Test
    void aClaimMayBeReleasedAgainAndAgain() throws InterruptedException {
        publish(0, 5);
        for (int i = 0; i < 20; i++) {
            assertThat(receive(stuck, 10)).as("receive %s", i).startsWith(0);
            assertThat(ring.releaseClaim(holder())).isTrue();
            assertThatThrownBy(stuck::acknowledge).isInstanceOf(RingClaimLostException.class);
        }
        assertThat(receiveAndAcknowledge(stuck, 5)).containsExactly(0, 1, 2, 3, 4);
        assertThat(ring.statistics().groups().get(0).consumed()).isEqualTo(5);
    }

    @Test
    void aClaimMayBeReleasedFromOneWhoGotItWhenTheFirstOneHasLeft() throws InterruptedException {
        publish(0, 5);
        assertThat(receive(stuck, 10)).hasSize(5);
        assertThat(ring.releaseClaim(holder())).isTrue();
        Consumer other = ring.consumer("default");
        assertThat(receive(other, 10)).startsWith(0);
        stuck.close();
        assertThat(ring.releaseClaim(holder())).isTrue();
        assertThat(receiveAndAcknowledge(ring.consumer("default"), 5)).containsExactly(0, 1, 2, 3, 4);
    }

    private static List<Integer> receiveAndAcknowledge(Consumer consumer, int count) throws InterruptedException {
        List<Integer> all = new ArrayList<>();
        while (all.size() < count) {
            List<Integer> received = receive(consumer, 10);
            assertThat(received).as("after %s", all).isNotEmpty();
            all.addAll(received);
            consumer.acknowledge();
        }
        return all;
    }

    @Test
    void othersGetWhatAStuckConsumerHeldAndItLearnsOfItAtItsAcknowledgment() throws InterruptedException {
        publish(0, 5);
        assertThat(receive(stuck, 3)).containsExactly(0, 1, 2);
        Consumer other = ring.consumer("default");
        assertThat(take(other, 100)).containsExactly(3, 4);

        assertThat(ring.releaseClaim(holder())).isTrue();

        List<Integer> counts = new ArrayList<>();
        List<Integer> again = new ArrayList<>();
        while (again.size() < 3) {
            other.poll(
                    message -> {
                        again.add((int) message.toByteArray()[0]);
                        counts.add(message.deliveryCount());
                    },
                    1);
        }
        assertThat(again).containsExactly(0, 1, 2);
        assertThat(counts).containsExactly(2, 2, 2);
        publish(5, 5 + CELLS); // nothing is held back any more
        assertThatThrownBy(stuck::acknowledge)
                .isInstanceOf(RingClaimLostException.class)
                .hasMessageContaining("cells 0 to 3")
                .hasMessageContaining("'default'");
        stuck.acknowledge(); // it is settled
        assertThat(take(stuck, 100)).hasSize(CELLS).startsWith(5);
        assertThat(take(other, 100)).isEmpty();
        GroupStatistics group = ring.statistics().groups().get(0);
        assertThat(group.lag()).isZero();
        assertThat(group.consumed()).isEqualTo(5 + CELLS);
        assertThat(group.redelivered()).isEqualTo(3);
    }

    @Test
    void whatWasAcknowledgedBeforeIsNotDeliveredAgain() {
        publish(0, 4);
        Consumer other = ring.consumer("default");
        List<Integer> byStuck = new ArrayList<>();
        List<Integer> byOther = new ArrayList<>();
        assertThatThrownBy(() -> stuck.poll(
                        message -> {
                            byStuck.add((int) message.toByteArray()[0]);
                            if (byStuck.size() == 2) {
                                assertThat(ring.releaseClaim(holder())).isTrue();
                            }
                        },
                        4))
                .isInstanceOf(RingClaimLostException.class);
        while (byOther.size() < 3) {
            byOther.addAll(take(other, 10));
        }
        assertThat(byStuck).containsExactly(0, 1);
        assertThat(byOther).containsExactly(1, 2, 3);
        assertThat(take(stuck, 10)).isEmpty();
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void aCopyOfAMessageThatOthersHaveIsRefused() throws InterruptedException {
        publish(7, 8);
        Message message = stuck.receive(SOON);
        assertThat(message).isNotNull();
        ring.releaseClaim(holder());
        assertThat(take(ring.consumer("default"), 1)).containsExactly(7);
        publish(0, CELLS); // over the cell
        assertThatThrownBy(message::toByteArray).isInstanceOf(RingClaimLostException.class);
        assertThatThrownBy(() -> message.copyTo(new byte[1], 0)).isInstanceOf(RingClaimLostException.class);
        stuck.release();
        assertThat(take(stuck, 100)).hasSize(CELLS);
    }

    @Test
    void anAdoptedClaimIsReleasedToo() throws InterruptedException {
        publish(0, 2);
        Consumer first = ring.consumer("default");
        assertThat(receive(first, 2)).containsExactly(0, 1);
        first.close();
        assertThat(receive(stuck, 1)).containsExactly(0);
        assertThat(holder().held()).isEqualTo(2);
        Consumer other = ring.consumer("default");

        assertThat(ring.releaseClaim(holder())).isTrue();

        List<Integer> counts = new ArrayList<>();
        while (counts.size() < 2) {
            other.poll(message -> counts.add(message.deliveryCount()), 1);
        }
        assertThat(counts).containsExactly(3, 2);
        assertThatThrownBy(stuck::acknowledge).isInstanceOf(RingClaimLostException.class);
        publish(2, 2 + CELLS);
        assertThat(take(stuck, 100)).hasSize(CELLS);
        requireAllSlotsServe(2);
    }

    @Test
    void whoHoldsNothingOrHasLeftIsLeftAlone() throws InterruptedException {
        ParticipantStatistics idle = ring.statistics().participants().get(0);
        assertThat(ring.releaseClaim(idle)).isFalse();
        publish(0, 1);
        receive(stuck, 1);
        ParticipantStatistics holder = holder();
        stuck.acknowledge();
        assertThat(ring.releaseClaim(holder)).isFalse();
        stuck.close();
        Consumer next = ring.consumer("default"); // in the same slot
        publish(1, 2);
        receive(next, 1);
        assertThat(ring.releaseClaim(holder)).isFalse();
        next.acknowledge();
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void aReleasedClaimIsReleasedOnce() throws InterruptedException {
        publish(0, 3);
        receive(stuck, 3);
        ParticipantStatistics holder = holder();
        assertThat(ring.releaseClaim(holder)).isTrue();
        assertThat(ring.releaseClaim(holder)).isFalse();
        assertThat(ring.statistics().depth()).isEqualTo(3);
        assertThatThrownBy(stuck::acknowledge).isInstanceOf(RingClaimLostException.class);
        assertThat(take(stuck, 10)).containsExactly(0, 1, 2); // nobody else has taken it
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void aConsumerThatClosesAfterItsClaimWasReleasedLeavesNothingBehind() throws InterruptedException {
        publish(0, 3);
        receive(stuck, 3);
        ring.releaseClaim(holder());
        stuck.close();
        Consumer other = ring.consumer("default");
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < 3) {
            taken.addAll(take(other, 10));
        }
        assertThat(taken).containsExactly(0, 1, 2);
        assertThat(take(other, 10)).isEmpty();
        requireAllSlotsServe(1);
    }

    @Test
    void afterAResetTheSameCellsAreClaimedAgain() throws InterruptedException {
        publish(0, 3);
        receive(stuck, 3);
        ring.releaseClaim(holder());
        Consumer other = ring.consumer("default");
        assertThat(take(other, 3)).containsExactly(0, 1, 2);
        other.close();
        assertThatThrownBy(stuck::acknowledge).isInstanceOf(RingClaimLostException.class);
        ring.resetGroup("default", StartAt.EARLIEST);
        assertThat(receive(stuck, 3)).containsExactly(0, 1, 2); // the same claim, word for word
        publish(3, CELLS);
        assertThat(ring.offer(new byte[1])).isFalse();
        stuck.acknowledge();
        assertThat(ring.offer(new byte[1])).isTrue();
    }

    @Test
    void aFullTableIsSaid() throws InterruptedException {
        publish(0, 1);
        receive(stuck, 1);
        List<Producer> producers = new ArrayList<>();
        ParticipantStatistics holder = holder();
        for (int i = ring.statistics().participants().size(); i < 8; i++) {
            producers.add(ring.producer());
        }
        assertThatThrownBy(() -> ring.releaseClaim(holder)).isInstanceOf(RingLimitException.class);
        producers.forEach(Producer::close);
        assertThat(ring.releaseClaim(holder)).isTrue();
    }

    private void requireAllSlotsServe(int consumers) {
        List<Producer> producers = new ArrayList<>();
        int pooled = (int) ring.statistics().participants().stream()
                .filter(participant -> participant.kind() == ParticipantKind.PRODUCER)
                .count();
        for (int i = consumers + pooled; i < 8; i++) {
            producers.add(ring.producer());
        }
        producers.forEach(Producer::close);
    }
}
