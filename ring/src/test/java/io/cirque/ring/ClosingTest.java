package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Producers and consumers that are closed while somebody is at work with them, and what they leave. */
class ClosingTest {
    private static final int PARTICIPANTS = 4;

    @TempDir
    Path directory;

    private RingQueue ring;

    @BeforeEach
    void create() {
        ring = RingQueue.create(
                directory.resolve("closing.ring"),
                RingOptions.builder()
                        .capacity(16 * 256)
                        .maxParticipants(PARTICIPANTS)
                        .build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private static List<Integer> take(Consumer consumer) {
        List<Integer> taken = new ArrayList<>();
        consumer.poll(message -> taken.add((int) message.toByteArray()[0]), 100);
        return taken;
    }

    private static MessageClaim claim(Producer producer) {
        MessageClaim claim = producer.claim(1);
        assertThat(claim).isNotNull();
        return claim;
    }

    @Test
    void aProducerThatIsClosedWithItsOwnClaimAbortsIt() {
        Producer producer = ring.producer();
        MessageClaim claim = claim(producer);
        producer.close();
        assertThatThrownBy(claim::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> producer.offer(new byte[1]))
                .isInstanceOf(RingClosedException.class)
                .hasMessageContaining("this producer");
        assertThat(ring.offer(new byte[] {1})).isTrue();
        assertThat(take(ring.consumer("default"))).containsExactly(1);
    }

    @Test
    void theClaimOfAThreadThatIsDeadIsAbortedByWhoeverClosesItsProducer() throws InterruptedException {
        Producer producer = ring.producer();
        Thread dies = new Thread(() -> claim(producer));
        dies.start();
        dies.join();
        Consumer consumer = ring.consumer("default");
        assertThat(ring.offer(new byte[] {1})).isTrue();
        assertThat(take(consumer)).isEmpty();
        producer.close();
        await().until(() -> take(consumer).equals(List.of(1)));
        assertThat(ring.statistics().participants()).hasSize(2);
    }

    @Test
    void theClaimOfALivingThreadIsItsOwnAndCanBeCommittedAfterTheClose() throws InterruptedException {
        Producer producer = ring.producer();
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread writes = new Thread(() -> {
            MessageClaim claim = claim(producer);
            claimed.countDown();
            awaitQuietly(closed);
            claim.buffer().put((byte) 5);
            claim.commit();
        });
        writes.start();
        awaitQuietly(claimed);
        producer.close(); // waits for a second, in vain
        assertThat(ring.statistics().participants()).hasSize(1);
        closed.countDown();
        writes.join();
        assertThat(take(ring.consumer("default"))).containsExactly(5);
        assertThat(ring.statistics().participants())
                .extracting(ParticipantStatistics::kind)
                .containsExactly(ParticipantKind.CONSUMER);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A release needs another slot, to leave the claim in this one. */
    @Test
    void whatCannotBeReleasedIntoAFullTableComesAgainToTheSameConsumer() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        assertThat(ring.offer(new byte[] {1})).isTrue();
        assertThat(ring.offer(new byte[] {2})).isTrue();
        List<Producer> others = List.of(ring.producer(), ring.producer());
        assertThat(consumer.receive(message -> {}, 2, Duration.ofSeconds(10))).isEqualTo(2);
        consumer.release();
        List<Integer> counts = new ArrayList<>();
        assertThat(consumer.poll(message -> counts.add(message.deliveryCount()), 1))
                .isEqualTo(1);
        assertThat(counts).containsExactly(2);
        others.forEach(Producer::close);
        assertThat(take(consumer)).containsExactly(2);
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void releasingOrAcknowledgingNothingDoesNothing() {
        try (Consumer consumer = ring.consumer("default")) {
            consumer.release();
            consumer.acknowledge();
            assertThat(ring.statistics().participants()).hasSize(1);
        }
    }

    @Test
    void aHandlerThatClosesItsConsumerAndFailsLeavesTheMessageToOthers() {
        Consumer consumer = ring.consumer("default");
        assertThat(ring.offer(new byte[] {1})).isTrue();
        assertThatThrownBy(() -> consumer.poll(
                        message -> {
                            consumer.close();
                            throw new IllegalStateException("fails");
                        },
                        1))
                .hasMessage("fails");
        assertThatThrownBy(() -> consumer.poll(message -> {}, 1)).isInstanceOf(RingClosedException.class);
        assertThat(take(ring.consumer("default"))).containsExactly(1);
    }

    /** The wait of a producer, in which a consumer makes room, in the same thread. */
    @Test
    void aProducerOfOnesOwnWaitsForRoomAsLongAsItIsTold() throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        Consumer reader = ring.consumer("default");
        WaitStrategy strategy = (attempt, nanosLeft) -> {
            if (attempt == 2) {
                taken.addAll(take(reader));
            }
        };
        RingOptions options = RingOptions.builder().waitStrategy(strategy).build();
        try (RingQueue patient = RingQueue.open(ring.path(), options);
                Producer producer = patient.producer()) {
            producer.publish(new byte[3840]);
            producer.publish(ByteBuffer.wrap(new byte[] {1}));
            assertThat(taken).containsExactly(0);
            assertThat(take(reader)).containsExactly(1);
            producer.publish(new byte[3840]);
            reader.close();
            assertThat(producer.publish(ByteBuffer.wrap(new byte[] {2}), Duration.ofNanos(1)))
                    .isFalse();
            assertThat(producer.publish(new byte[] {2}, Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aShareThatWasTheLastIsNotSharedAgain() {
        Path file = ring.path();
        ring.close();
        OpenFiles.Share share = OpenFiles.open(file);
        share.close();
        assertThatThrownBy(share::again).isInstanceOf(RingClosedException.class);
    }

    @Test
    void onlyAFaultOfMemoryIsTakenForOne() {
        OpenFiles.Share share = OpenFiles.open(ring.path());
        MappedRing mapped = new MappedRing(ring.path(), share);
        InternalError other = new InternalError("of the compiler");
        assertThatThrownBy(() -> mapped.guarded((Runnable) () -> {
                    throw other;
                }))
                .isSameAs(other);
        assertThat(mapped.isUsable()).isTrue();
        assertThatThrownBy(() -> mapped.guarded((Runnable) () -> {
                    throw new InternalError("a fault occurred in an unsafe memory access operation");
                }))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("its memory could not be read or written")
                .hasCauseInstanceOf(InternalError.class);
        assertThatThrownBy(mapped::requireSound).isInstanceOf(RingStorageException.class);
        assertThatThrownBy(mapped::requireWhole).isInstanceOf(RingStorageException.class);
        share.close();
    }
}
