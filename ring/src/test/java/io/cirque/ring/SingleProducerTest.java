package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ring for a single producer: a second one is refused as long as the first lives, and the next goes on where it was. */
class SingleProducerTest {
    private static final RingOptions OPTIONS = options(WhenFull.BLOCK);

    @TempDir
    Path directory;

    @Test
    void aSecondProducerIsRefusedWhileTheFirstLives() {
        try (RingQueue ring = RingQueue.create(file(), OPTIONS);
                RingQueue other = RingQueue.open(file())) {
            Producer first = ring.producer();
            assertThatThrownBy(other::producer)
                    .isInstanceOf(RingLimitException.class)
                    .hasMessageContaining("single producer")
                    .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
            assertThatThrownBy(() -> other.offer(bytes(1))).isInstanceOf(RingLimitException.class);
            first.close();
            try (Producer next = other.producer()) {
                assertThat(next.offer(bytes(1))).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void whatItPublishesComesInOrder(WhenFull whenFull) {
        try (RingQueue ring = RingQueue.create(file(), options(whenFull))) {
            Producer producer = ring.producer();
            Consumer consumer = ring.consumer(RingOptions.DEFAULT_GROUP);
            List<Integer> seen = new ArrayList<>();
            int published = 0;
            while (published < 40) {
                assertThat(producer.offer(bytes(published++))).isTrue();
                consumer.poll(message -> seen.add(message.buffer().getInt(0)), 3);
            }
            assertThat(seen).hasSize(40).isSorted();
        }
    }

    @Test
    void threadsOfOneHandleShareIt() throws InterruptedException {
        try (RingQueue ring = RingQueue.create(file(), OPTIONS)) {
            AtomicInteger left = new AtomicInteger(4_000);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    while (left.getAndDecrement() > 0) {
                        while (!ring.offer(bytes(7))) {
                            Thread.onSpinWait();
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            int seen = 0;
            Consumer consumer = ring.consumer(RingOptions.DEFAULT_GROUP);
            while (seen < 4_000) {
                seen += consumer.poll(
                        message -> assertThat(message.buffer().getInt(0)).isEqualTo(7), 100);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(consumer.poll(message -> {}, 1)).isZero();
        }
    }

    @Test
    void theNextGoesOnBehindOneThatWasKilled() throws Exception {
        RingOptions large = RingOptions.builder().singleProducer(true).build();
        try (RingQueue ring = RingQueue.create(file(), large)) {
            Consumer consumer = ring.consumer(RingOptions.DEFAULT_GROUP);
            try (JavaProcess peer = JavaProcess.start(PublishingPeer.class, file().toString(), "1", "1000000000")) {
                int seen = 0;
                while (seen < 1_000) {
                    int got = consumer.poll(message -> {}, 10, Duration.ofSeconds(60));
                    assertThat(got).isPositive();
                    seen += got;
                }
                assertThatThrownBy(ring::producer)
                        .isInstanceOf(RingLimitException.class)
                        .hasMessageContaining(String.valueOf(peer.pid()));
                peer.kill();
            }
            try (Producer next = ring.producer()) {
                while (!next.offer(bytes(0xcafe))) {
                    assertThat(consumer.poll(message -> {}, 10, Duration.ofSeconds(60)))
                            .isPositive();
                }
                List<Integer> last = new ArrayList<>();
                while (last.isEmpty() || last.get(0) != 0xcafe) {
                    last.clear();
                    int got = consumer.poll(
                            message -> last.add(
                                    message.length() == 4 ? message.buffer().getInt(0) : 0),
                            1,
                            Duration.ofSeconds(60));
                    assertThat(got).isEqualTo(1);
                }
            }
        }
    }

    /** Or those who publish in vain would keep others from joining groups. */
    @Test
    void whoIsRefusedLeavesTheTableAlone() {
        try (RingQueue ring = RingQueue.create(file(), OPTIONS);
                RingQueue other = RingQueue.open(file());
                Producer first = ring.producer()) {
            OpenFiles.Share share = OpenFiles.open(file());
            try {
                String refused = new MappedRing(file(), share).locks().withTableLock(() -> {
                    assertThatThrownBy(() -> other.offer(bytes(1))).isInstanceOf(RingLimitException.class);
                    return "refused";
                });
                assertThat(refused).isEqualTo("refused");
            } finally {
                share.close();
            }
            assertThat(first.offer(bytes(1))).isTrue();
        }
    }

    /** One that does not know of single producers would move the tail in its own way. */
    @Test
    void anOlderVersionRefusesIt() throws IOException {
        RingQueue.create(file(), OPTIONS).close();
        assertThat(version(file())).isEqualTo(2);
        Path several = directory.resolve("several.ring");
        RingQueue.create(several, RingOptions.defaults()).close();
        assertThat(version(several)).isEqualTo(1);
    }

    private static int version(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(RingHeader.VERSION_OFFSET);
    }

    @Test
    void theFileSaysIt() {
        RingQueue.create(file(), OPTIONS).close();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.geometry().singleProducer()).isTrue();
        }
        RingOptions several = RingOptions.builder().singleProducer(false).build();
        assertThatThrownBy(() -> RingQueue.open(file(), several))
                .isInstanceOf(RingGeometryException.class)
                .hasMessageContaining("single producer");
    }

    private static RingOptions options(WhenFull whenFull) {
        return RingOptions.builder()
                .capacity(4096)
                .cellSize(64)
                .whenFull(whenFull)
                .singleProducer(true)
                .build();
    }

    private Path file() {
        return directory.resolve("single.ring");
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
