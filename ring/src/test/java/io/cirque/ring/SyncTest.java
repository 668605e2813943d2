package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings that sync, and rings after a boot. What a loss of power leaves is PowerLossTest's. */
class SyncTest {
    @TempDir
    Path directory;

    private static RingOptions.Builder options(Sync sync) {
        return RingOptions.builder().capacity(64 << 10).sync(sync);
    }

    private Path file() {
        return directory.resolve("orders.ring");
    }

    /** As if the system had been booted since. */
    private void boot() throws Exception {
        try (RandomAccessFile ring = new RandomAccessFile(file().toFile(), "rw")) {
            ring.seek(RingHeader.BOOT_ID);
            ring.writeLong(42);
        }
    }

    private static List<String> drain(RingQueue ring, String group) {
        List<String> messages = new ArrayList<>();
        try (Consumer consumer = ring.consumer(group)) {
            while (consumer.poll(message -> messages.add(new String(message.toByteArray(), UTF_8)), 10) > 0) {
                assertThat(messages).hasSizeLessThan(1_000);
            }
        }
        return messages;
    }

    @ParameterizedTest
    @EnumSource(
            value = Sync.class,
            names = {"INTERVAL", "EACH"})
    void messagesAndPositionsSurviveABoot(Sync sync) throws Exception {
        RingOptions options = options(sync).groups(List.of("a", "b")).build();
        try (RingQueue ring = RingQueue.create(file(), options)) {
            for (int i = 0; i < 5; i++) {
                ring.publish(("message " + i).getBytes(UTF_8));
            }
            try (Consumer consumer = ring.consumer("a")) {
                assertThat(consumer.poll(message -> {}, 2)).isEqualTo(2);
            }
        }
        boot();
        try (RingQueue ring = RingQueue.open(file(), options)) {
            assertThat(drain(ring, "a")).containsExactly("message 2", "message 3", "message 4");
            assertThat(drain(ring, "b")).hasSize(5).first().isEqualTo("message 0");
            ring.publish("afterwards".getBytes(UTF_8));
            assertThat(drain(ring, "a")).containsExactly("afterwards");
        }
    }

    @Test
    void whileARingWaitsForItsCheckOtherRingsOfTheProcessGoOn() throws Exception {
        RingQueue.create(file(), options(Sync.EACH).build()).close();
        boot();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (FileChannel checker = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            FileLock checking = checker.lock((1L << 62) - 1, 1, false);
            Future<RingQueue> waiting = threads.submit(() -> {
                Thread.currentThread().interrupt(); // which is not what it waits for
                return RingQueue.open(file());
            });
            Future<?> others = threads.submit(() -> {
                Path another = directory.resolve("another.ring");
                try (RingQueue ring =
                        RingQueue.create(another, options(Sync.NONE).build())) {
                    ring.producer().close();
                    ring.consumer("default").close();
                }
            });
            others.get(30, TimeUnit.SECONDS);
            assertThat(waiting).isNotDone();
            checking.release();
            waiting.get(30, TimeUnit.SECONDS).close();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void messagesThatWereHandedOverButNotAcknowledgedComeAgainAfterABoot() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), options(Sync.EACH).build())) {
            ring.publish("held".getBytes(UTF_8));
            ring.publish("behind".getBytes(UTF_8));
            try (Consumer consumer = ring.consumer("default")) {
                assertThat(consumer.receive(message -> {}, 1, Duration.ZERO)).isEqualTo(1);
                ring.sync();
            }
        }
        boot();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(drain(ring, "default")).containsExactly("held", "behind");
        }
    }

    @Test
    void aRingThatDoesNotSyncBeginsAnewAfterABoot() throws Exception {
        try (RingQueue ring =
                RingQueue.create(file(), options(Sync.NONE).groups(List.of("a")).build())) {
            ring.publish("gone".getBytes(UTF_8));
        }
        boot();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(drain(ring, "a")).isEmpty();
            ring.publish("new".getBytes(UTF_8));
            assertThat(drain(ring, "a")).containsExactly("new");
        }
    }

    @Test
    void aRingThatNobodyHasPutInOrderIsNotJustRead() throws Exception {
        RingOptions options = options(Sync.EACH).whenFull(WhenFull.RETAIN).build();
        try (RingQueue ring = RingQueue.create(file(), options)) {
            ring.publish("kept".getBytes(UTF_8));
        }
        boot();
        assertThatThrownBy(() -> RingReader.open(file()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining("before this system was booted")
                .hasMessageContaining("open it first");
        RingQueue.open(file()).close();
        try (RingReader reader = RingReader.open(file())) {
            assertThat(reader.poll(message -> {}, 10)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WhenFull.class,
            names = {"BLOCK", "REJECT"})
    void withoutAGroupARingHoldsItsMessagesAfterABootToo(WhenFull whenFull) throws Exception {
        RingOptions options =
                options(Sync.EACH).whenFull(whenFull).capacity(4096).build();
        try (RingQueue ring = RingQueue.create(file(), options)) {
            ring.removeGroup("default");
            while (ring.offer("held".getBytes(UTF_8))) {
                assertThat(ring.statistics().depth()).isLessThanOrEqualTo(16);
            }
        }
        boot();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.statistics().groups()).isEmpty();
            assertThat(ring.statistics().depth()).isEqualTo(16);
            assertThat(ring.offer("no room".getBytes(UTF_8))).isFalse();
        }
    }

    @Test
    void ephemeralGroupsDoNotSurviveABoot() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), options(Sync.EACH).build());
                Consumer guest = ring.consumer(
                        "guests", ConsumerOptions.builder().ephemeral(true).build())) {
            assertThat(guest.group()).isEqualTo("guests");
        }
        boot();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.statistics().groups())
                    .extracting(GroupStatistics::name)
                    .containsExactly("default");
        }
    }

    @Test
    void aRingThatLivingProcessesUseIsNotPutInOrder() throws Exception {
        RingQueue.create(file(), options(Sync.INTERVAL).build()).close();
        try (JavaProcess peer = JavaProcess.start(StayingPeer.class, file().toString())) {
            assertThat(peer.line()).isEqualTo("here");
            boot();
            assertThatThrownBy(() -> RingQueue.open(file()))
                    .isInstanceOf(RingAccessException.class)
                    .hasMessageContaining("in use by processes that see another boot id");
            peer.kill();
        }
        RingQueue.open(file()).close();
    }

    @Test
    void theFileSaysWhatSurvives() {
        RingOptions options =
                options(Sync.INTERVAL).syncInterval(Duration.ofMillis(20)).build();
        RingQueue.create(file(), options).close();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.geometry().sync()).isEqualTo(Sync.INTERVAL);
            assertThat(ring.geometry().syncInterval()).isEqualTo(Duration.ofMillis(20));
        }
        assertThatThrownBy(() -> RingQueue.open(file(), options(Sync.EACH).build()))
                .isInstanceOf(RingGeometryException.class)
                .hasMessageContaining("sync = INTERVAL")
                .hasMessageContaining("EACH");
    }

    @Test
    void intervalsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> options(Sync.INTERVAL).syncInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S")
                .hasMessageContaining("1 ms to 1 hour");
        assertThatThrownBy(() -> options(Sync.INTERVAL).syncInterval(Duration.ofHours(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyARingThatSyncsCanBeSynced() {
        try (RingQueue ring = RingQueue.create(file(), options(Sync.NONE).build())) {
            assertThatThrownBy(ring::sync)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("interval or each");
        }
    }

    @Test
    void manyPublishersWaitForTheDiskTogether() throws Exception {
        int threads = 24; // more than the handle has producers
        int each = 20;
        try (RingQueue ring =
                RingQueue.create(file(), options(Sync.EACH).capacity(1 << 20).build())) {
            AtomicInteger published = new AtomicInteger();
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            List<Thread> publishers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread publisher = new Thread(() -> {
                    try {
                        for (int n = 0; n < each; n++) {
                            ring.publish("x".getBytes(UTF_8));
                            published.incrementAndGet();
                        }
                    } catch (InterruptedException | RuntimeException e) {
                        failures.add(e);
                    }
                });
                publishers.add(publisher);
                publisher.start();
            }
            for (Thread publisher : publishers) {
                publisher.join();
            }
            assertThat(failures).isEmpty();
            assertThat(published).hasValue(threads * each);
            assertThat(drain(ring, "default")).hasSize(threads * each);
        }
    }

    @Test
    void aDiskThatFailsPoisonsTheHandle() throws Exception {
        try (JavaProcess peer = JavaProcess.start(
                List.of("-D" + StoreTrace.PROPERTY + "=true"),
                FailingDiskPeer.class,
                directory.resolve("failing.ring").toString())) {
            List<String> lines = peer.rest();
            peer.awaitSuccess();
            assertThat(lines)
                    .containsExactly(
                            "published",
                            "publish: RingStorageException",
                            "offer: RingStorageException",
                            "consumer: RingStorageException",
                            "statistics: RingStorageException",
                            "open: false",
                            "close: RingStorageException",
                            "opened anew: 1 2");
        }
    }
}
