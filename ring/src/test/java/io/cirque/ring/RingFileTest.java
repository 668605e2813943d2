package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingFileTest {
    private static final RingOptions SMALL =
            RingOptions.builder().capacity(4096).maxParticipants(8).maxGroups(4).build();

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    @Test
    void aNewRingIsPrivateWholeAndNothingElseIsLeft() throws IOException {
        RingQueue.create(file(), SMALL).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
        // 8 KiB header, 4 groups, 8 participants of 512 B, to the page; then the cells
        assertThat(Files.size(file())).isEqualTo(8192 + 8192 + 4096);
    }

    @Test
    void theGeometryComesFromTheFile() {
        RingOptions options = RingOptions.builder()
                .capacity(100_000)
                .cellSize(192)
                .whenFull(WhenFull.REJECT)
                .build();
        RingQueue.create(file(), options).close();
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.geometry())
                    .isEqualTo(new RingGeometry(520, 192, WhenFull.REJECT, 32, 256, Sync.NONE, Duration.ZERO, false));
            assertThat(ring.geometry().capacity()).isEqualTo(99_840);
        }
        RingQueue.open(file(), options).close();
    }

    @Test
    void aRingThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> RingQueue.open(file()))
                .isInstanceOf(RingNotFoundException.class)
                .hasMessageContaining(file().toString());
    }

    @Test
    void aRingIsCreatedOnce() {
        RingQueue.create(file(), SMALL).close();
        assertThatThrownBy(() -> RingQueue.create(file(), SMALL)).isInstanceOf(RingExistsException.class);
    }

    @Test
    void contradictingOptionsNameBothValuesAndLeaveTheRing() {
        RingQueue.create(file(), SMALL).close();
        RingOptions larger = RingOptions.builder().capacity(8192).build();
        assertThatThrownBy(() -> RingQueue.openOrCreate(file(), larger))
                .isInstanceOf(RingGeometryException.class)
                .hasMessageContaining("4096")
                .hasMessageContaining("8192");
        RingOptions rejecting = RingOptions.builder().whenFull(WhenFull.REJECT).build();
        assertThatThrownBy(() -> RingQueue.open(file(), rejecting))
                .isInstanceOf(RingGeometryException.class)
                .hasMessageContaining("BLOCK")
                .hasMessageContaining("REJECT");
        RingQueue.open(file(), SMALL).close();
    }

    @Test
    void whatIsNoRingIsRefusedAndLeft() throws IOException {
        Files.writeString(file(), "CIRQUE? Nothing of the kind.");
        assertThatThrownBy(() -> RingQueue.open(file())).isInstanceOf(RingFormatException.class);
        assertThatThrownBy(() -> RingQueue.delete(file())).isInstanceOf(RingFormatException.class);
        assertThat(file()).exists();
        Files.write(file(), new byte[0]);
        assertThatThrownBy(() -> RingQueue.open(file())).isInstanceOf(RingFormatException.class);
    }

    @Test
    void aTruncatedRingIsRefused() throws IOException {
        RingQueue.create(file(), SMALL).close();
        for (long length : new long[] {Files.size(file()) - 1, 8192, 4096, 4095, 100, 8}) {
            try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
                raw.setLength(length);
            }
            assertThatThrownBy(() -> RingQueue.open(file()))
                    .isInstanceOf(RingFormatException.class)
                    .hasMessageContaining("truncated to " + length);
        }
    }

    @Test
    void anotherFormatVersionIsRefused() throws IOException {
        RingQueue.create(file(), SMALL).close();
        overwrite(RingHeader.VERSION_OFFSET, 3);
        assertThatThrownBy(() -> RingQueue.open(file()))
                .isInstanceOf(RingVersionException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("versions 1 and 2");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                RingHeader.FILE_LENGTH_OFFSET,
                RingHeader.CELLS_OFFSET,
                RingHeader.CELL_SIZE_OFFSET,
                RingHeader.MAX_GROUPS_OFFSET,
                RingHeader.MAX_PARTICIPANTS_OFFSET,
                RingHeader.WHEN_FULL_OFFSET,
                RingHeader.CHECKSUM_OFFSET
            })
    void aDamagedHeaderIsRefused(int offset) throws IOException {
        RingQueue.create(file(), SMALL).close();
        overwrite(offset, 0x7fff_1234);
        assertThatThrownBy(() -> RingQueue.open(file()))
                .isInstanceOf(RingFormatException.class)
                .hasMessageContaining("damaged");
    }

    private void overwrite(int offset, int value) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.seek(offset);
            byte[] bytes = new byte[Integer.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
            raw.write(bytes);
        }
    }

    @Test
    void linksDirectoriesAndPipesAreNotOpened() throws Exception {
        RingQueue.create(file(), SMALL).close();
        Path link = Files.createSymbolicLink(directory.resolve("link.ring"), file());
        assertThatThrownBy(() -> RingQueue.open(link)).isInstanceOf(RingAccessException.class);
        assertThatThrownBy(() -> RingQueue.open(directory)).isInstanceOf(RingAccessException.class);
        Path pipe = directory.resolve("pipe.ring");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> RingQueue.open(pipe)).isInstanceOf(RingAccessException.class);
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> RingQueue.create(absent.resolve("a.ring"), SMALL))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(absent.toString());
    }

    @Test
    void aRingThatCannotFitIsNotBegun() throws IOException {
        RingOptions huge = RingOptions.builder().capacity(1L << 50).build();
        assertThatThrownBy(() -> RingQueue.create(file(), huge))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("needs 1125899")
                .hasMessageContaining("create the ring smaller");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void ofManyCreatorsOneCreates() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                CountDownLatch begin = new CountDownLatch(1);
                List<Future<RingQueue>> opened = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Callable<RingQueue> open = () -> {
                        begin.await();
                        return RingQueue.openOrCreate(file(), SMALL);
                    };
                    opened.add(threads.submit(open));
                }
                begin.countDown();
                for (Future<RingQueue> ring : opened) {
                    ring.get().offer(new byte[1]);
                }
                assertThat(opened.get(0).get().statistics().depth()).isEqualTo(8);
                for (Future<RingQueue> ring : opened) {
                    ring.get().close();
                }
                assertThat(RingQueue.delete(file())).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void remainsOfAKilledCreatorGoWithTheNextRing() throws IOException {
        Path remains = Files.createFile(directory.resolve(".orders.ring-123.tmp"));
        RingQueue.create(file(), SMALL).close();
        assertThat(remains).doesNotExist();
    }

    @Test
    void aDeletedRingSaysSoToAllWhoUseIt() {
        RingQueue ring = RingQueue.create(file(), SMALL);
        Producer producer = ring.producer();
        Consumer consumer = ring.consumer("default");
        try (RingQueue other = RingQueue.open(file())) {
            assertThat(RingQueue.delete(file())).isTrue();
            assertThat(RingQueue.delete(file())).isFalse();
            assertThat(ring.isOpen()).isFalse();
            assertThat(other.isOpen()).isFalse();
            assertThatThrownBy(() -> ring.offer(new byte[1])).isInstanceOf(RingDeletedException.class);
            assertThatThrownBy(() -> other.offer(new byte[1])).isInstanceOf(RingDeletedException.class);
            assertThatThrownBy(() -> producer.offer(new byte[1])).isInstanceOf(RingDeletedException.class);
            assertThatThrownBy(() -> consumer.poll(message -> {}, 1)).isInstanceOf(RingDeletedException.class);
            assertThatThrownBy(ring::statistics).isInstanceOf(RingDeletedException.class);
            assertThatThrownBy(() -> ring.consumer("default")).isInstanceOf(RingDeletedException.class);
        }
        ring.close();
        RingQueue.create(file(), SMALL).close();
    }

    @Test
    void aClosedHandleSaysSoAndTheRingStays() throws InterruptedException {
        RingQueue ring = RingQueue.create(file(), SMALL);
        Producer producer = ring.producer();
        Consumer consumer = ring.consumer("default");
        ring.publish(new byte[7]);
        ring.close();
        ring.close();
        assertThat(ring.isOpen()).isFalse();
        assertThatThrownBy(() -> ring.offer(new byte[1])).isInstanceOf(RingClosedException.class);
        assertThatThrownBy(() -> producer.offer(new byte[1])).isInstanceOf(RingClosedException.class);
        assertThatThrownBy(() -> consumer.poll(message -> {}, 1)).isInstanceOf(RingClosedException.class);
        try (RingQueue again = RingQueue.open(file())) {
            assertThat(again.statistics().depth()).isEqualTo(1);
            assertThat(again.statistics().participants()).isEmpty();
        }
    }

    @Test
    void tenThousandOpensLeakNoDescriptorAndNoSlot() throws IOException {
        RingQueue.create(file(), SMALL).close();
        long before = descriptors();
        for (int i = 0; i < 10_000; i++) {
            try (RingQueue ring = RingQueue.open(file())) {
                if (i % 100 == 0) {
                    ring.offer(new byte[1]);
                    ring.consumer("default").poll(message -> {}, 1);
                }
            }
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 3);
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.statistics().participants()).isEmpty();
        }
    }

    @Test
    void noThreadOutlastsTheHandles() {
        RingOptions options = RingOptions.builder()
                .sync(Sync.INTERVAL)
                .syncInterval(Duration.ofHours(1))
                .build();
        Path file = directory.resolve("threads.ring");
        RingQueue.create(file, options).close();
        RingQueue.open(file).close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("cirque-sync-threads")));
    }

    private static long descriptors() throws IOException {
        Path own = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(own), "this system does not list open files");
        try (Stream<Path> open = Files.list(own)) {
            return open.count();
        }
    }

    @Test
    void aFullParticipantTableSaysSoAndServesAgainWhenOneLeaves() {
        try (RingQueue ring = RingQueue.create(file(), SMALL)) {
            List<Producer> producers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                producers.add(ring.producer());
            }
            assertThatThrownBy(ring::producer)
                    .isInstanceOf(RingLimitException.class)
                    .hasMessageContaining("8 participants");
            producers.get(3).close();
            ring.producer().offer(new byte[1]);
        }
    }

    @Test
    void aFullGroupTableSaysSo() {
        try (RingQueue ring = RingQueue.create(file(), SMALL)) {
            for (String name : List.of("a", "b", "c")) {
                ring.consumer(name).close();
            }
            assertThatThrownBy(() -> ring.consumer("d"))
                    .isInstanceOf(RingLimitException.class)
                    .hasMessageContaining("4 groups");
            assertThatThrownBy(() -> ring.consumer("x".repeat(129))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ring.consumer(" ")).isInstanceOf(IllegalArgumentException.class);
            ConsumerOptions existing =
                    ConsumerOptions.builder().createGroup(false).build();
            assertThatThrownBy(() -> ring.consumer("d", existing))
                    .isInstanceOf(GroupNotFoundException.class)
                    .hasMessageContaining("[default, a, b, c]");
            assertThat(ring.statistics().participants()).isEmpty();
        }
    }

    @Test
    void aRingOfSeveralMappingsWrapsAround() throws Exception {
        Path memory = Path.of("/dev/shm");
        long capacity = 2_600L << 20;
        Assumptions.assumeTrue(
                Files.isDirectory(memory) && memory.toFile().getUsableSpace() > 3 * capacity,
                "no 7.8 GB free on /dev/shm");
        Path large = memory.resolve("cirque-test-" + ProcessHandle.current().pid() + ".ring");
        RingOptions options =
                RingOptions.builder().capacity(capacity).cellSize(65_536).build();
        try (RingQueue ring = RingQueue.create(large, options)) {
            Consumer consumer = ring.consumer("default");
            byte[] message = new byte[1 << 20];
            for (int i = 0; i < 4_000; i++) {
                message[i] = (byte) i;
                message[message.length - 1 - i] = (byte) -i;
                ring.publish(message);
                assertThat(consumer.poll(got -> assertThat(got.toByteArray()).isEqualTo(message), 1))
                        .isEqualTo(1);
            }
        } finally {
            RingQueue.delete(large);
        }
    }

    @Test
    void manyWhoDeleteAndCreateNeverSplitARing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 500; round++) {
                RingQueue.create(file(), SMALL).close();
                List<Future<Boolean>> deletions = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    deletions.add(threads.submit(() -> RingQueue.delete(file())));
                }
                try (RingQueue ring = RingQueue.openOrCreate(file(), SMALL)) {
                    for (Future<Boolean> deletion : deletions) {
                        deletion.get();
                    }
                    assertThat(ring.isOpen()).isEqualTo(Files.exists(file()));
                }
                RingQueue.delete(file());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDeletionThatWasBegunIsFinishedByTheNextWhoCreates() {
        RingQueue ring = RingQueue.create(file(), SMALL);
        OpenFiles.Share share = OpenFiles.open(file());
        new MappedRing(file(), share).markDeleted(); // and dies
        share.close();
        assertThatThrownBy(() -> RingQueue.open(file())).isInstanceOf(RingDeletedException.class);
        try (RingQueue next = RingQueue.openOrCreate(file(), SMALL)) {
            assertThat(next.offer(new byte[1])).isTrue();
        }
        assertThat(ring.isOpen()).isFalse();
        ring.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{b.ring", "a[1].ring", "a*.ring", "plain"})
    void anyFileNameWillDo(String name) throws IOException {
        Path odd = directory.resolve(name);
        Path remains = Files.createFile(directory.resolve("." + name + "-123.tmp"));
        RingQueue.create(odd, SMALL).close();
        assertThat(remains).doesNotExist();
        assertThat(RingQueue.delete(odd)).isTrue();
    }

    @Test
    void anInterruptedThreadCreatesAndOpensAllTheSame() {
        Thread.currentThread().interrupt();
        RingQueue.create(file(), SMALL).close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file()).exists();
    }

    @Test
    void aTableFullOfClaimsIsEmptiedByTheNextMember() throws InterruptedException {
        RingOptions two = RingOptions.builder().maxParticipants(2).build();
        try (RingQueue ring = RingQueue.create(file(), two)) {
            ring.offer(new byte[] {1});
            ring.offer(new byte[] {2});
            Consumer leaving = ring.consumer("default");
            assertThat(leaving.receive((MessageHandler) message -> {}, 1, Duration.ZERO))
                    .isEqualTo(1);
            leaving.close();
            Consumer heir = ring.consumer("default");
            List<Integer> got = new ArrayList<>();
            MessageHandler collect = message -> got.add((int) message.toByteArray()[0]);
            assertThat(heir.poll(collect, 10) + heir.poll(collect, 10)).isEqualTo(2);
            assertThat(got).containsExactly(1, 2);
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    @Test
    void moreGroupsThanThereIsRoomForAreRefused() {
        RingOptions.Builder options = RingOptions.builder().maxGroups(1).groups(List.of("a", "b"));
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a, b]");
    }
}
