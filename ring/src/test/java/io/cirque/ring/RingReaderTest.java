package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings are read through mappings that cannot be written. */
class RingReaderTest {
    private static final int CELLS = 16;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private RingQueue create(WhenFull whenFull) {
        return RingQueue.create(
                directory.resolve("feed.ring"),
                RingOptions.builder().capacity(CELLS * 256).whenFull(whenFull).build());
    }

    private static void publish(RingQueue ring, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(ring.offer(new byte[] {(byte) i})).isTrue();
        }
    }

    private static List<Integer> read(RingReader reader) {
        List<Integer> read = new ArrayList<>();
        reader.poll(message -> read.add((int) message.toByteArray()[0]), 1000);
        return read;
    }

    @Test
    void aRetainingRingIsReadFromTheFirstMessage() {
        try (RingQueue ring = create(WhenFull.RETAIN)) {
            publish(ring, 0, 3);
            try (RingReader reader = RingReader.open(ring.path());
                    RingReader another = RingReader.open(ring.path())) {
                assertThat(read(reader)).containsExactly(0, 1, 2);
                publish(ring, 3, CELLS);
                assertThat(ring.offer(new byte[1])).isFalse();
                assertThat(read(reader)).hasSize(CELLS - 3);
                assertThat(read(another)).hasSize(CELLS);
                assertThat(reader.position()).isEqualTo(CELLS);
                assertThat(reader.lost()).isZero();
                reader.seek(StartAt.EARLIEST);
                assertThat(read(reader)).hasSize(CELLS);
                reader.seek(10);
                assertThat(read(reader)).startsWith(10);
                reader.seek(StartAt.LATEST);
                assertThat(read(reader)).isEmpty();
                assertThatThrownBy(() -> reader.seek(CELLS + 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("0 to 16");
                assertThat(reader.statistics().published()).isEqualTo(CELLS);
                assertThat(reader.geometry()).isEqualTo(ring.geometry());
            }
            assertThat(ring.statistics().participants()).hasSize(1); // the producer
        }
    }

    @Test
    void aReaderThatIsTooSlowIsToldExactlyWhatItMissed() {
        try (RingQueue ring = create(WhenFull.OVERWRITE);
                RingReader reader = RingReader.open(ring.path())) {
            publish(ring, 0, 5);
            assertThat(read(reader)).containsExactly(0, 1, 2, 3, 4);
            publish(ring, 5, 100);
            List<Integer> last = read(reader);
            assertThat(last).hasSize(CELLS).isSorted().endsWith(99);
            assertThat(reader.lost()).isEqualTo(100 - 5 - CELLS);
            try (RingReader late = RingReader.open(ring.path())) {
                assertThat(read(late)).isEqualTo(last);
                assertThat(late.lost()).isZero();
                late.seek(40); // kept from before
                assertThat(read(late)).isEqualTo(last);
                assertThat(late.lost()).isEqualTo(100 - 40 - CELLS);
            }
        }
    }

    @Test
    void aMessageThatWasHandedOverStaysAsItWas() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.OVERWRITE);
                RingReader reader = RingReader.open(ring.path())) {
            publish(ring, 1, 2);
            Message held = reader.receive(SOON);
            publish(ring, 2, 100);
            assertThat(held).isNotNull();
            assertThat(held.toByteArray()).containsExactly(1);
            assertThat(held.buffer().get(0)).isEqualTo((byte) 1);
        }
    }

    /** Every cell is either handed over or counted as lost; nothing that is handed over is torn. */
    @Test
    void readersLoseExactlyWhatTheyAreToldTheyLost() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RingQueue ring = create(WhenFull.OVERWRITE)) {
            List<RingReader> readers = List.of(RingReader.open(ring.path()), RingReader.open(ring.path()));
            List<Future<Long>> producers = new ArrayList<>();
            for (int p = 0; p < 2; p++) {
                int producer = p;
                producers.add(threads.submit(() -> publishLengths(ring, producer)));
            }
            List<Future<Long>> reading = new ArrayList<>();
            for (RingReader reader : readers) {
                reading.add(threads.submit(() -> readAll(reader, producers)));
            }
            long published = producers.get(0).get() + producers.get(1).get();
            for (int i = 0; i < 2; i++) {
                long read = reading.get(i).get();
                assertThat(read).isPositive();
                assertThat(read + readers.get(i).lost()).isEqualTo(published);
                readers.get(i).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Messages of one to four cells, all bytes of each the same. Answers the number of cells. */
    private static long publishLengths(RingQueue ring, int producer) throws InterruptedException {
        byte[] message = new byte[4 * 240];
        long cells = 0;
        for (int i = 0; i < 200_000; i++) {
            int length = 1 + (i * 31 + producer * 17) % message.length;
            Arrays.fill(message, 0, length, (byte) (i + producer));
            ring.publish(ByteBuffer.wrap(message, 0, length));
            cells += (length + 239) / 240;
        }
        return cells;
    }

    private static long readAll(RingReader reader, List<Future<Long>> producers) throws InterruptedException {
        long[] cells = new long[1];
        int polled = 1;
        while (polled > 0 || !producers.stream().allMatch(Future::isDone)) {
            polled = reader.poll(
                    message -> {
                        byte[] bytes = message.toByteArray();
                        for (byte each : bytes) {
                            assertThat(each).isEqualTo(bytes[0]);
                        }
                        cells[0] += (bytes.length + 239) / 240;
                    },
                    10,
                    Duration.ofMillis(20));
        }
        return cells[0];
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "REJECT"})
    void aRingThatWaitsForItsGroupsIsNotReadOutsideOfOne(WhenFull whenFull) {
        try (RingQueue ring = create(whenFull)) {
            assertThatThrownBy(() -> RingReader.open(ring.path()))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(whenFull.name())
                    .hasMessageContaining("join a group");
            assertThat(ring.offer(new byte[1])).isTrue();
        }
    }

    @Test
    void aRingThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> RingReader.open(directory.resolve("absent.ring")))
                .isInstanceOf(RingNotFoundException.class);
    }

    @Test
    void aReaderThatWaitsGetsTheNextMessageAtOnce() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RingQueue ring = create(WhenFull.RETAIN);
                RingReader reader = RingReader.open(ring.path(), WaitStrategy.park())) {
            assertThat(reader.poll(message -> {}, 1, Duration.ofMillis(5))).isZero();
            Future<Integer> waiting = threads.submit(() -> reader.poll(message -> {}, 1, SOON));
            publish(ring, 1, 2);
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            reader.wakeup();
            assertThat(reader.receive(Duration.ofHours(1))).isNull();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aReaderNoticesThatItsRingIsDeletedOrThatItIsClosed() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RingQueue ring = create(WhenFull.RETAIN)) {
            RingReader reader = RingReader.open(ring.path());
            RingReader closed = RingReader.open(ring.path());
            Future<Message> waiting = threads.submit(() -> reader.receive(SOON));
            Future<Message> closing = threads.submit(() -> closed.receive(SOON));
            closed.close();
            closed.close();
            RingQueue.delete(ring.path());
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(RingDeletedException.class);
            assertThatThrownBy(() -> closing.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(RingClosedException.class);
            assertThatThrownBy(() -> reader.poll(message -> {}, 1)).isInstanceOf(RingDeletedException.class);
            reader.close();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aReaderWritesNothing() throws IOException {
        RingQueue ring = create(WhenFull.OVERWRITE);
        publish(ring, 0, 100);
        ring.consumer("default").close();
        ring.close();
        byte[] before = Files.readAllBytes(ring.path());
        try (RingReader reader = RingReader.open(ring.path())) {
            assertThat(read(reader)).hasSize(CELLS);
            assertThat(reader.statistics().participants()).isEmpty();
        }
        assertThat(Files.readAllBytes(ring.path())).isEqualTo(before);
    }

    /** Says whether all participants of a ring live and have their locks: ring. */
    static final class Watcher {
        private Watcher() {}

        public static void main(String[] arguments) throws IOException {
            try (RingReader reader = RingReader.open(Path.of(arguments[0]))) {
                System.out.println("watching");
                while (System.in.read() >= 0) {
                    List<ParticipantStatistics> participants =
                            reader.statistics().participants();
                    boolean sound = participants.stream().allMatch(each -> each.alive() && !each.lockLost());
                    System.out.println(participants.size() + (sound ? " sound" : " unsound"));
                }
            }
        }
    }

    /** Closing any channel of a file gives up all locks of the process on it: see OpenFiles. */
    @Test
    void aReaderInTheSameProcessTakesNobodysProofOfLife() throws Exception {
        create(WhenFull.RETAIN).close();
        Path file = directory.resolve("feed.ring");
        RingReader before = RingReader.open(file);
        try (JavaProcess watcher = JavaProcess.start(Watcher.class, file.toString());
                RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer()) {
            assertThat(watcher.line()).isEqualTo("watching");
            RingReader after = RingReader.open(file);
            assertThat(producer.offer(new byte[] {1})).isTrue();
            assertThat(read(before)).containsExactly(1);
            assertThat(read(after)).containsExactly(1);
            before.close();
            after.close();
            RingReader.open(file).close();
            watcher.tell("look");
            assertThat(watcher.line()).isEqualTo("1 sound");
        }
        // All is closed: the next one that opens the file finds no trace of them.
        RingQueue ring = RingQueue.open(file);
        try (RingReader reader = RingReader.open(file)) {
            ring.close();
            assertThat(read(reader)).containsExactly(1);
            try (RingQueue again = RingQueue.open(file)) {
                publish(again, 2, 3);
                assertThat(read(reader)).containsExactly(2);
            }
        }
    }

    @Test
    void tenThousandReadersLeaveNoDescriptor() throws IOException {
        create(WhenFull.OVERWRITE).close();
        Path file = directory.resolve("feed.ring");
        Path descriptors = Path.of("/proc/self/fd");
        assumeThat(descriptors).isDirectory();
        long before = count(descriptors);
        for (int i = 0; i < 10_000; i++) {
            RingReader reader = RingReader.open(file);
            if (i % 10 == 0) {
                RingQueue.open(file).close();
            }
            reader.close();
        }
        assertThat(count(descriptors)).isLessThan(before + 10);
    }

    private static long count(Path entries) throws IOException {
        try (var all = Files.list(entries)) {
            return all.count();
        }
    }

    @Test
    void aMessageBeingWrittenIsWaitedForAndTheGapOfADeadProducerIsPassed() throws Exception {
        try (RingQueue ring = create(WhenFull.RETAIN);
                RingReader reader = RingReader.open(ring.path());
                KillableJvm writer = KillActor.start(directory, "writer", "claim", ring.path())) {
            assertThat(writer.line()).isEqualTo("claimed");
            publish(ring, 2, 4);
            assertThat(reader.poll(message -> {}, 10, Duration.ofMillis(50))).isZero();
            reader.seek(1);
            assertThat(read(reader)).containsExactly(2, 3);
            reader.seek(0);
            writer.stop();
            assertThat(reader.poll(message -> {}, 10, Duration.ofMillis(50))).isZero();
            writer.kill();
            List<Integer> read = new ArrayList<>();
            await().until(() -> reader.poll(message -> read.add((int) message.toByteArray()[0]), 10) > 0);
            assertThat(read).containsExactly(2, 3);
            assertThat(reader.lost()).isZero();
        }
    }

    /** Reads what there is, as another user or without permission to write: ring. */
    static final class Guest {
        private Guest() {}

        public static void main(String[] arguments) throws InterruptedException {
            Path file = Path.of(arguments[0]);
            try {
                RingQueue.open(file).close();
                System.out.println("may write");
            } catch (RingAccessException refused) {
                System.out.println("refused");
            }
            try (RingReader reader = RingReader.open(file)) {
                System.out.println("got " + reader.poll(message -> {}, 100, SOON));
                List<ParticipantStatistics> participants = reader.statistics().participants();
                System.out.println(participants.stream()
                                .filter(ParticipantStatistics::alive)
                                .count() + " alive");
            }
        }
    }

    @Test
    void permissionToReadTheFileIsEnough() throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeThat(!root || Files.isExecutable(setpriv)).isTrue();
        try (RingQueue ring = create(WhenFull.RETAIN);
                Producer producer = ring.producer()) {
            assertThat(producer.offer(new byte[] {1})).isTrue();
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(
                    ring.path(), PosixFilePermissions.fromString(root ? "r--r--r--" : "r--r-----"));
            List<String> command = new ArrayList<>();
            if (root) {
                command.addAll(List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups"));
            }
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx32m",
                    "-XX:-UsePerfData",
                    "-cp",
                    copyOfClasses(),
                    Guest.class.getName(),
                    ring.path().toString()));
            Process guest =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(guest.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(guest.waitFor()).as(said).isZero();
            assertThat(said.lines()).endsWith("refused", "got 1", "1 alive");
        }
    }

    /** Where another user can read them. */
    private String copyOfClasses() throws IOException {
        Path copies = Files.createDirectory(directory.resolve("classes"));
        for (Class<?> type : List.of(RingReader.class, Guest.class)) {
            Path from = KillableJvm.place(type);
            if (Files.isDirectory(from)) {
                try (var files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Path to = copies.resolve(from.relativize(file).toString());
                        if (Files.isDirectory(file)) {
                            Files.createDirectories(to);
                        } else {
                            Files.copy(file, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                }
            }
        }
        return copies.toString();
    }
}
