package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingQueueTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private RingQueue ring;
    private final List<byte[]> seen = new ArrayList<>();
    private final MessageHandler collect = message -> seen.add(message.toByteArray());

    @BeforeEach
    void create() {
        ring = RingQueue.create(file(), options().build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private Path file() {
        return directory.resolve("orders.ring");
    }

    /** 16 cells with 48 bytes of payload each. */
    private static RingOptions.Builder options() {
        return RingOptions.builder().capacity(16 * 256).cellSize(256);
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aMessageArrivesAsItWasPublished() {
        Consumer consumer = ring.consumer("default");
        assertThat(ring.offer("two chairs".getBytes(UTF_8))).isTrue();

        assertThat(consumer.poll(collect, 10)).isEqualTo(1);

        assertThat(seen).containsExactly("two chairs".getBytes(UTF_8));
        assertThat(consumer.poll(collect, 10)).isZero();
    }

    @Test
    void whatWasPublishedBeforeAnyConsumerWaitsForIt() {
        ring.offer(bytes(1, 10));
        assertThat(ring.consumer("default").poll(collect, 10)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 239, 240, 241, 480, 481, 3839, 3840})
    void everyLengthUpToTheWholeRingFits(int length) {
        Consumer consumer = ring.consumer("default");
        for (int i = 0; i < 50; i++) {
            assertThat(ring.offer(bytes(i, length))).isTrue();
            assertThat(consumer.poll(collect, 1)).isEqualTo(1);
            assertThat(seen.remove(0)).isEqualTo(bytes(i, length));
        }
    }

    @Test
    void aMessageLargerThanTheRingIsRefusedWithBothSizes() {
        assertThat(ring.maxMessageLength()).isEqualTo(3840);
        assertThatThrownBy(() -> ring.offer(new byte[3841]))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("3841")
                .hasMessageContaining("3840");
        assertThat(ring.consumer("default").poll(collect, 1)).isZero();
    }

    @Test
    void aFullRingRefusesAnOfferAndTakesItWhenOneWasRead() {
        for (int i = 0; i < 16; i++) {
            assertThat(ring.offer(bytes(i, 100))).isTrue();
        }
        assertThat(ring.offer(bytes(16, 100))).isFalse();
        assertThat(ring.statistics().rejected()).isEqualTo(1);

        Consumer consumer = ring.consumer("default");
        consumer.poll(collect, 1);
        assertThat(ring.offer(bytes(16, 100))).isTrue();
        assertThat(ring.offer(bytes(17, 100))).isFalse();
        while (consumer.poll(collect, 5) > 0) {
            assertThat(seen.size()).isLessThanOrEqualTo(17);
        }
        for (int i = 0; i <= 16; i++) {
            assertThat(seen.get(i)).isEqualTo(bytes(i, 100));
        }
    }

    @Test
    void publishWaitsForRoomOnlyAsLongAsItIsTold() throws InterruptedException {
        ring.publish(bytes(0, 3840));
        assertThat(ring.publish(bytes(1, 1), SHORT)).isFalse();
        assertThat(ring.publish(bytes(1, 1), Duration.ZERO)).isFalse();
        assertThat(ring.publish(bytes(1, 1), Duration.ofSeconds(-1))).isFalse();
    }

    @Test
    void everyGroupSeesEveryMessage() {
        Consumer audit = ring.consumer("audit");
        Consumer billing = ring.consumer("default");
        for (int round = 0; round < 100; round++) {
            ring.offer(bytes(round, 300));
            assertThat(audit.poll(collect, 1)).isEqualTo(1);
            assertThat(billing.poll(collect, 1)).isEqualTo(1);
            assertThat(seen.remove(0)).isEqualTo(seen.remove(0));
        }
    }

    @Test
    void aGroupThatDoesNotReadHoldsTheRing() {
        Consumer audit = ring.consumer("audit");
        Consumer billing = ring.consumer("default");
        int published = 0;
        while (ring.offer(bytes(published, 10))) {
            published++;
            billing.poll(collect, 10);
        }
        assertThat(published).isEqualTo(16);
        assertThat(audit.poll(collect, 100)).isEqualTo(16);
        assertThat(ring.offer(bytes(17, 10))).isTrue();
    }

    @Test
    void competingConsumersShareTheMessages() {
        Consumer one = ring.consumer("default");
        Consumer two = ring.consumer("default");
        for (int i = 0; i < 10; i++) {
            ring.offer(bytes(i, 10));
        }
        assertThat(one.poll(collect, 3)).isEqualTo(3);
        assertThat(two.poll(collect, 3)).isEqualTo(3);
        assertThat(one.poll(collect, 10)).isEqualTo(4);
        assertThat(seen).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(seen.get(i)).isEqualTo(bytes(i, 10));
        }
    }

    @Test
    void aGroupThatJoinsAtLatestSeesOnlyWhatComes() {
        ring.offer(bytes(1, 10));
        Consumer late = ring.consumer("late");
        ring.offer(bytes(2, 10));
        late.poll(collect, 10);
        assertThat(seen).containsExactly(bytes(2, 10));
    }

    @Test
    void aGroupThatJoinsAtEarliestSeesWhatTheRingStillHolds() {
        ring.offer(bytes(1, 10));
        Consumer early = ring.consumer(
                "early", ConsumerOptions.builder().startAt(StartAt.EARLIEST).build());
        ring.offer(bytes(2, 10));
        early.poll(collect, 10);
        assertThat(seen).containsExactly(bytes(1, 10), bytes(2, 10));
    }

    @Test
    void aHandlerThatThrowsGetsTheMessageAgainWithAHigherCount() {
        Consumer consumer = ring.consumer("default");
        ring.offer(bytes(1, 10));
        ring.offer(bytes(2, 10));
        for (int attempt = 1; attempt <= 3; attempt++) {
            int expected = attempt;
            assertThatThrownBy(() -> consumer.poll(
                            message -> {
                                assertThat(message.deliveryCount()).isEqualTo(expected);
                                throw new IllegalStateException("no");
                            },
                            10))
                    .hasMessage("no");
        }
        consumer.poll(
                message -> {
                    assertThat(message.deliveryCount()).isEqualTo(seen.isEmpty() ? 4 : 1);
                    collect.onMessage(message);
                },
                10);
        assertThat(seen).containsExactly(bytes(1, 10), bytes(2, 10));
        assertThat(ring.statistics().groups().get(0).redelivered()).isEqualTo(3);
    }

    @Test
    void whatIsReleasedComesToAnotherConsumerWithAHigherCount() throws InterruptedException {
        Consumer one = ring.consumer("default");
        Consumer two = ring.consumer("default");
        ring.offer(bytes(1, 10));
        assertThat(one.receive(SHORT)).isNotNull();
        assertThat(two.receive(SHORT)).isNull();

        one.release();

        Message again = two.receive(LONG);
        assertThat(again).isNotNull();
        assertThat(again.deliveryCount()).isEqualTo(2);
        assertThat(again.toByteArray()).isEqualTo(bytes(1, 10));
        two.acknowledge();
        assertThat(one.receive(SHORT)).isNull();
        ring.offer(bytes(2, 10));
        assertThat(one.receive(SHORT)).isNotNull();
        one.acknowledge();
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void whatIsReleasedAfterOneBeforeItWasAcknowledgedStillCountsItsDeliveries() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        for (int i = 0; i < 3; i++) {
            ring.offer(bytes(i, 10));
        }
        List<Integer> counts = new ArrayList<>();
        MessageHandler count = message -> counts.add(message.deliveryCount());
        assertThat(consumer.receive(count, 3, SHORT)).isEqualTo(3);
        consumer.release();

        for (int i = 0; i < 3; i++) {
            assertThat(consumer.receive(count, 3, LONG)).isEqualTo(1);
            consumer.acknowledge();
            consumer.release(); // what is left of the three
        }

        assertThat(counts).containsExactly(1, 1, 1, 2, 2, 2);
    }

    @Test
    void whatIsReleasedBehindACellThatWasGivenUpIsDeliveredForTheFirstTime() {
        Consumer one = ring.consumer("default");
        Producer producer = ring.producer();
        producer.offer(bytes(0, 10));
        claim(producer, 10).abort();
        producer.offer(bytes(1, 10));
        List<Integer> counts = new ArrayList<>();
        MessageHandler count = message -> counts.add(message.deliveryCount());
        MessageHandler failing = message -> {
            count.onMessage(message);
            throw new IllegalStateException("no");
        };
        assertThatThrownBy(() -> one.poll(failing, 3)).hasMessage("no"); // has claimed both
        assertThat(one.poll(count, 1)).isEqualTo(1);

        one.close();

        Consumer two = ring.consumer("default");
        assertThatThrownBy(() -> two.poll(failing, 1)).hasMessage("no");
        assertThat(two.poll(count, 1)).isEqualTo(1);
        assertThat(counts).containsExactly(1, 2, 1, 2);
        assertThat(ring.statistics().groups().get(0).redelivered()).isEqualTo(2);
    }

    @Test
    void whatAClosedConsumerHeldComesToAnother() throws InterruptedException {
        Consumer one = ring.consumer("default");
        Consumer two = ring.consumer("default");
        ring.offer(bytes(1, 10));
        one.receive(SHORT);
        one.close();
        Message again = two.receive(LONG);
        assertThat(again).isNotNull();
        assertThat(again.deliveryCount()).isEqualTo(2);
        assertThatThrownBy(one::acknowledge).isInstanceOf(RingClosedException.class);
    }

    @Test
    void receivedMessagesMustBeSettledFirst() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        ring.offer(bytes(1, 10));
        ring.offer(bytes(2, 10));
        assertThat(consumer.receive(collect, 10, SHORT)).isEqualTo(2);
        assertThatThrownBy(() -> consumer.poll(collect, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("acknowledge or release");
        assertThat(ring.statistics().depth()).isEqualTo(2);
        consumer.acknowledge();
        assertThat(ring.statistics().depth()).isZero();
        assertThat(ring.statistics().groups().get(0).consumed()).isEqualTo(2);
    }

    @Test
    void aClaimIsWrittenInPlace() {
        Consumer consumer = ring.consumer("default");
        try (Producer producer = ring.producer()) {
            MessageClaim claim = claim(producer, 12);
            claim.buffer().putLong(7L).putInt(8);
            assertThat(consumer.poll(collect, 1)).isZero();
            claim.commit();
            assertThatThrownBy(claim::abort).isInstanceOf(IllegalStateException.class);
        }
        consumer.poll(message -> assertThat(message.buffer().getLong(0)).isEqualTo(7L), 1);
    }

    @Test
    void anAbortedClaimIsSteppedOver() {
        Consumer consumer = ring.consumer("default");
        Producer producer = ring.producer();
        try (MessageClaim claim = claim(producer, 12)) {
            assertThatThrownBy(() -> producer.offer(bytes(1, 1))).isInstanceOf(IllegalStateException.class);
            claim.buffer().putLong(7L);
        }
        producer.offer(bytes(1, 10));
        assertThat(consumer.poll(collect, 10)).isEqualTo(1);
        assertThat(seen).containsExactly(bytes(1, 10));
        assertThatThrownBy(() -> producer.claim(241))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("241")
                .hasMessageContaining("240");
    }

    private static MessageClaim claim(Producer producer, int length) {
        MessageClaim claim = producer.claim(length);
        assertThat(claim).isNotNull();
        return claim;
    }

    @Test
    void aBatchIsPublishedWholeOrNotAtAll() {
        Consumer consumer = ring.consumer("default");
        Producer producer = ring.producer();
        List<ByteBuffer> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch.add(ByteBuffer.wrap(bytes(i, 300))); // two cells each
        }
        assertThat(producer.offerAll(batch)).isTrue();
        assertThat(producer.offerAll(batch)).isFalse();
        assertThat(consumer.poll(collect, 100)).isEqualTo(5);
        assertThat(producer.offerAll(batch)).isTrue();
        assertThat(consumer.poll(collect, 100)).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            assertThat(seen.get(i)).isEqualTo(bytes(i % 5, 300));
        }
        batch.addAll(List.copyOf(batch));
        assertThatThrownBy(() -> producer.offerAll(batch)).isInstanceOf(MessageTooLargeException.class);
    }

    @Test
    void anInterruptEndsAWaitAndLosesNothing() throws Exception {
        Consumer consumer = ring.consumer("default");
        Thread waiter = new Thread(() -> {
            try {
                consumer.receive(LONG);
            } catch (InterruptedException e) {
                seen.add(new byte[0]);
            }
        });
        waiter.start();
        waiter.interrupt();
        waiter.join();
        assertThat(seen).hasSize(1);
        ring.offer(bytes(1, 10));
        assertThat(consumer.receive(LONG)).isNotNull();
    }

    @Test
    void wakeupEndsAWait() throws Exception {
        Consumer consumer = ring.consumer("default");
        @Nullable Message[] result = new Message[1];
        Thread waiter = new Thread(() -> {
            try {
                result[0] = consumer.receive(LONG);
                seen.add(new byte[0]);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        waiter.start();
        consumer.wakeup();
        waiter.join();
        assertThat(seen).hasSize(1);
        assertThat(result[0]).isNull();
    }

    @Test
    void statisticsTellWhatIsThere() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        ring.consumer("audit");
        for (int i = 0; i < 6; i++) {
            ring.publish(bytes(i, 300));
        }
        consumer.poll(collect, 4);

        RingStatistics statistics = ring.statistics();
        assertThat(statistics.name()).isEqualTo("orders");
        assertThat(statistics.capacity()).isEqualTo(4096);
        assertThat(statistics.published()).isEqualTo(6);
        assertThat(statistics.publishedBytes()).isEqualTo(1800);
        assertThat(statistics.depth()).isEqualTo(6);
        assertThat(statistics.depthBytes()).isEqualTo(1800);
        assertThat(statistics.usedCells()).isEqualTo(12);
        assertThat(statistics.groups())
                .containsExactly(
                        new GroupStatistics("default", false, 4, 0, 0, 0, 2, 600, 8, 1, true, null),
                        new GroupStatistics("audit", false, 0, 0, 0, 0, 6, 1800, 0, 1, true, null));
        assertThat(statistics.participants()).hasSize(3).allMatch(ParticipantStatistics::alive);
        assertThat(statistics.participants())
                .extracting(ParticipantStatistics::kind)
                .containsOnlyOnce(ParticipantKind.PRODUCER);
    }

    @Test
    void aByteBufferKeepsItsPosition() {
        Consumer consumer = ring.consumer("default");
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(10).put(bytes(1, 10)).position(2).limit(8);
        ring.offer(buffer);
        assertThat(buffer.position()).isEqualTo(2);
        consumer.poll(collect, 1);
        assertThat(seen).containsExactly(Arrays.copyOfRange(bytes(1, 10), 2, 8));
    }

    @Test
    void twoHandlesAreOneRing() {
        try (RingQueue other = RingQueue.open(file())) {
            other.offer(bytes(1, 10));
        }
        assertThat(ring.consumer("default").poll(collect, 10)).isEqualTo(1);
        assertThat(ring.offer(bytes(2, 10))).isTrue();
    }

    @Test
    void aHandlerMayNotUseItsOwnConsumer() {
        Consumer consumer = ring.consumer("default");
        ring.offer(bytes(1, 10));
        consumer.poll(
                message -> {
                    assertThatThrownBy(consumer::release).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(consumer::acknowledge).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(() -> consumer.poll(collect, 1)).isInstanceOf(IllegalStateException.class);
                    seen.add(message.toByteArray());
                },
                10);
        assertThat(seen).hasSize(1);
        assertThat(consumer.poll(collect, 1)).isZero();
        assertThat(ring.statistics().depth()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0})
    void aNegativeTimeoutDoesNotWait(long timeout) throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        assertThat(consumer.receive(Duration.ofSeconds(timeout))).isNull();
        assertThat(consumer.receive(Duration.ofNanos(timeout))).isNull();
        ring.publish(new byte[3840]);
        assertThat(ring.publish(new byte[1], Duration.ofSeconds(timeout))).isFalse();
    }

    @Test
    void aLongGapIsPassedAtOnce() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        Producer producer = ring.producer();
        // As a producer leaves it that dies with many cells reserved: the tail has moved, and nobody has an intent.
        OpenFiles.Share share = OpenFiles.open(file());
        MappedRing mapped = new MappedRing(file(), share);
        long tail = mapped.tailAcquire();
        assertThat(mapped.compareAndSetTail(tail, tail + 10)).isTrue();
        share.close();
        assertThat(producer.offer(bytes(1, 10))).isTrue();
        assertThat(consumer.receive(LONG)).isNotNull();
        assertThat(ring.statistics().voided()).isEqualTo(10);
    }
}
