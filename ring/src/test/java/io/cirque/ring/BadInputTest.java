package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be done is refused with an error that names the value and the mend; the ring stays as it was. */
class BadInputTest {
    @TempDir
    Path directory;

    private RingQueue create(WhenFull whenFull) {
        return RingQueue.create(
                directory.resolve("input.ring"),
                RingOptions.builder().capacity(16 * 256).whenFull(whenFull).build());
    }

    private static void refused(ThrowingCallable use, String... words) {
        assertThatThrownBy(use).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aLimitIsAtLeastOne(int limit) {
        try (RingQueue ring = create(WhenFull.RETAIN);
                Consumer consumer = ring.consumer("default");
                RingReader reader = RingReader.open(ring.path())) {
            ring.offer(new byte[1]);
            refused(() -> consumer.poll(message -> {}, limit), "limit " + limit, "at least 1");
            refused(() -> consumer.poll(message -> {}, limit, Duration.ZERO), "limit " + limit);
            refused(() -> consumer.receive(message -> {}, limit, Duration.ZERO), "limit " + limit);
            refused(() -> reader.poll(message -> {}, limit), "limit " + limit, "at least 1");
            assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
            assertThat(reader.poll(message -> {}, 1)).isEqualTo(1);
        }
    }

    @Test
    void aNumberOfAMessageIsNotNegative() {
        try (RingQueue ring = create(WhenFull.RETAIN);
                RingReader reader = RingReader.open(ring.path())) {
            refused(() -> ring.resetGroup("default", -1), "-1", "begin at 0");
            refused(() -> reader.seek(-1), "-1", "from 0 to 0");
        }
    }

    @Test
    void aClaimIsNotOfANegativeLength() {
        try (RingQueue ring = create(WhenFull.BLOCK);
                Producer producer = ring.producer()) {
            refused(() -> producer.claim(-1), "length -1", "0 or more");
            assertThat(producer.offer(new byte[1])).isTrue();
        }
    }

    @Test
    void aPartOfAnArrayIsWithinIt() {
        try (RingQueue ring = create(WhenFull.BLOCK);
                Producer producer = ring.producer()) {
            assertThatThrownBy(() -> ring.offer(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> producer.offer(new byte[3], -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(ring.statistics().published()).isZero();
        }
    }

    @Test
    void aMessageThatNeverFitsIsRefusedAtOnceEvenByOneWhoWouldWait() {
        try (RingQueue ring = create(WhenFull.BLOCK);
                Producer producer = ring.producer()) {
            ByteBuffer message = ByteBuffer.allocate(3841);
            for (ThrowingCallable publish : List.<ThrowingCallable>of(
                    () -> ring.publish(message),
                    () -> producer.publish(message),
                    () -> ring.publish(message, Duration.ofHours(1)),
                    () -> producer.offerAll(List.of(message)))) {
                assertThatThrownBy(publish)
                        .isInstanceOf(MessageTooLargeException.class)
                        .hasMessageContaining("3841 B")
                        .hasMessageContaining("3840 B");
            }
        }
    }

    @Test
    void nothingIsAlwaysOffered() {
        try (RingQueue ring = create(WhenFull.REJECT);
                Producer producer = ring.producer()) {
            assertThat(producer.offer(new byte[3840])).isTrue();
            assertThat(producer.offerAll(List.of())).isTrue();
            assertThat(ring.statistics().published()).isEqualTo(1);
            assertThat(ring.statistics().rejected()).isZero();
        }
    }

    @Test
    void whatIsRetainedIsNotCleared() {
        try (RingQueue ring = create(WhenFull.RETAIN)) {
            ring.offer(new byte[1]);
            assertThatThrownBy(ring::clear)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(ring.path().toString())
                    .hasMessageContaining("delete it");
            assertThat(ring.statistics().depth()).isEqualTo(1);
        }
    }

    @Test
    void aGroupsNameIsNeitherBlankNorTooLong() {
        try (RingQueue ring = create(WhenFull.BLOCK)) {
            refused(() -> ring.consumer(" "), "group name ' '", "not blank");
            refused(() -> ring.consumer("ä".repeat(65)), "128 bytes");
            refused(() -> ring.consumer("a\ud800"), "surrogate", "whole characters");
            refused(() -> RingOptions.builder().groups(List.of("\udc00b", "a?")), "surrogate");
            ring.consumer("\ud83d\ude00").close(); // two that make one character
            assertThat(ring.consumer("ä".repeat(64)).group()).hasSize(64);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -64, 63, 100, (1 << 20) + 64})
    void cellsAreOfAMultipleOf64Bytes(int size) {
        refused(() -> RingOptions.builder().cellSize(size), "cell size " + size + " B", "multiple of 64 B");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, (1L << 50) + 1, Long.MAX_VALUE})
    void aCapacityHasBounds(long bytes) {
        refused(() -> RingOptions.builder().capacity(bytes), "capacity " + bytes + " B", "at least", "1 PiB");
    }

    @Test
    void aRingHasRoomForACell() {
        RingOptions options =
                RingOptions.builder().capacity(4096).cellSize(8192).build();
        refused(
                () -> RingQueue.create(directory.resolve("small.ring"), options),
                "capacity 4096 B",
                "one cell of 8192 B",
                "smaller cells");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_000})
    void tablesHaveBounds(int most) {
        refused(() -> RingOptions.builder().maxGroups(most), "most groups " + most, "state 1 to");
        refused(() -> RingOptions.builder().maxParticipants(most), "most participants " + most, "state 1 to");
    }

    @Test
    void groupsAreNamedOnceAndNotTooMany() {
        RingOptions.Builder builder = RingOptions.builder();
        refused(() -> builder.groups(List.of("a", "b", "a")), "[a, b, a]", "once");
        List<String> many = IntStream.rangeClosed(0, RingGeometry.MOST_GROUPS)
                .mapToObj(String::valueOf)
                .toList();
        refused(() -> builder.groups(many), many.size() + " groups", "at most " + RingGeometry.MOST_GROUPS);
        assertThat(builder.groups(Collections.emptyList()).build().groups()).isEmpty();
    }

    @Test
    void anIntervalIsOfWholeMilliseconds() {
        refused(() -> RingOptions.builder().syncInterval(Duration.ofNanos(1_500_000)), "PT0.0015S", "whole");
    }

    @Test
    void anIntervalThatTheRingHasNotIsAContradictionOnlyWhereItSyncs() {
        RingOptions stated =
                RingOptions.builder().syncInterval(Duration.ofMillis(7)).build();
        try (RingQueue ring = create(WhenFull.BLOCK)) {
            RingQueue.open(ring.path(), stated).close();
        }
        Path synced = directory.resolve("synced.ring");
        RingQueue.create(
                        synced,
                        RingOptions.builder()
                                .sync(Sync.INTERVAL)
                                .syncInterval(Duration.ofMillis(8))
                                .build())
                .close();
        assertThatThrownBy(() -> RingQueue.open(synced, stated))
                .isInstanceOf(RingGeometryException.class)
                .hasMessageContaining("PT0.008S")
                .hasMessageContaining("PT0.007S");
    }

    @Test
    void aFullRingThatRejectsSaysSoToWhoeverWouldWait() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.REJECT);
                Producer producer = ring.producer()) {
            ring.publish(ByteBuffer.allocate(3840));
            ByteBuffer message = ByteBuffer.allocate(1);
            for (ThrowingCallable publish :
                    List.<ThrowingCallable>of(() -> ring.publish(message), () -> producer.publish(message))) {
                assertThatThrownBy(publish)
                        .isInstanceOf(RingFullException.class)
                        .hasMessageContaining("4096 B is full")
                        .hasMessageContaining("REJECT");
            }
            assertThat(producer.publish(message, Duration.ofHours(1))).isFalse();
            assertThat(ring.statistics().rejected()).isEqualTo(3);
        }
    }

    @Test
    void aRingsFileNeedNotEndInItsSuffix() {
        try (RingQueue ring = RingQueue.create(directory.resolve("plain"), RingOptions.defaults())) {
            assertThat(ring.name()).isEqualTo("plain");
        }
    }
}
