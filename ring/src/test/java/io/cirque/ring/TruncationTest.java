package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody cuts a ring's file short, removes it or replaces it by hand, while others have it mapped. */
class TruncationTest {
    private static final int TRIES = Integer.getInteger("cirque.truncation.tries", 5);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    private void truncate(long length) throws IOException {
        // In this process the channel that is closed here gives up the ring's locks: of no matter, nobody else has it.
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.setLength(length);
        }
    }

    /** Whether nothing is left, the tables are cut, or only cells are missing. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.99})
    void theHandleSaysWhatHappenedAndCanBeClosed(double part) throws IOException {
        RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
        Consumer consumer = ring.consumer("default");
        Producer producer = ring.producer();
        ring.offer(new byte[10]);
        assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
        long length = (long) (part * ring.geometry().fileLength()) / 4096 * 4096;
        truncate(length);
        await().until(() -> !ring.isOpen());
        for (Runnable use : List.<Runnable>of(
                () -> ring.offer(new byte[1]),
                () -> producer.offer(new byte[1]),
                () -> consumer.poll(message -> {}, 1),
                ring::statistics,
                () -> ring.consumer("default"),
                ring::producer,
                () -> ring.peek(0, 1, message -> {}))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(RingStorageException.class)
                    .hasMessageContaining("truncated to " + length + " of ")
                    .hasMessageContaining("open the ring anew");
        }
        consumer.close();
        ring.close();
        assertThatThrownBy(() -> RingQueue.open(file()))
                .isInstanceOf(RingFormatException.class)
                .hasMessageContaining(length == 0 ? "not a Cirque ring" : "truncated to " + length);
        Files.delete(file());
        RingQueue.create(file(), RingOptions.defaults()).close();
    }

    @Test
    void aReaderThatWritesNothingIsToldToo() throws IOException {
        RingOptions retaining = RingOptions.builder().whenFull(WhenFull.RETAIN).build();
        RingQueue.create(file(), retaining).close();
        try (RingReader reader = RingReader.open(file())) {
            truncate(8192);
            assertThatThrownBy(() -> reader.poll(message -> {}, 1, Duration.ofSeconds(30)))
                    .isInstanceOf(RingStorageException.class)
                    .hasMessageContaining("truncated to 8192 of ");
            assertThatThrownBy(reader::statistics).isInstanceOf(RingStorageException.class);
            assertThatThrownBy(() -> reader.seek(StartAt.LATEST)).isInstanceOf(RingStorageException.class);
        }
    }

    @Test
    void aRingThatWasRemovedByHandIsDeletedForAllWhoHaveIt() throws IOException {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                RingQueue other = RingQueue.open(file())) {
            Files.delete(file());
            await().until(() -> !ring.isOpen() && !other.isOpen());
            assertThatThrownBy(() -> ring.offer(new byte[1]))
                    .isInstanceOf(RingDeletedException.class)
                    .hasMessageContaining("was removed");
            try (RingQueue next = RingQueue.openOrCreate(file(), RingOptions.defaults())) {
                assertThat(next.offer(new byte[1])).isTrue();
            }
        }
    }

    /** Else some would go on with the old one, and others with the new one. */
    @Test
    void aRingThatWasReplacedByHandIsDeletedForThoseWhoHaveTheOldOne() throws IOException {
        Path next = directory.resolve("next.ring");
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                Consumer consumer = ring.consumer("default")) {
            RingQueue.create(next, RingOptions.defaults()).close();
            Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE); // at no moment is there none
            assertThatThrownBy(() -> consumer.receive(Duration.ofSeconds(30)))
                    .isInstanceOf(RingDeletedException.class)
                    .hasMessageContaining("replaced");
            try (RingQueue again = RingQueue.open(file())) {
                assertThat(again.offer(new byte[1])).isTrue();
            }
        }
    }

    @Test
    void theWatchEndsWithTheLastHandle() {
        RingQueue.create(file(), RingOptions.defaults()).close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("cirque-file-watch")));
    }

    /**
     * A process that uses the ring in every way, at random moments. An access that is a fault may end the JVM, if it is
     * one of the few that Java does not expect to fail; the figure is printed.
     */
    @Test
    @Timeout(3600)
    void theProcessLives() throws Exception {
        long seed = Long.getLong("cirque.truncation.seed", System.nanoTime());
        Random random = new Random(seed);
        int lived = 0;
        int late = 0;
        for (int i = 0; i < TRIES; i++) {
            RingQueue.create(file(), RingOptions.builder().capacity(1 << 20).build())
                    .close();
            long length = random.nextInt(3) == 0 ? 0 : random.nextInt((int) Files.size(file()));
            Path log = directory.resolve("user" + i + ".log");
            try (KillableJvm user = KillableJvm.start(log, TruncationActor.class, List.of(file().toString()))) {
                assertThat(user.line()).isEqualTo("running");
                LockSupport.parkNanos(random.nextInt(300) * 1_000_000L);
                try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
                    raw.setLength(length);
                }
                user.awaitDeath();
                List<String> said = user.log().lines().toList();
                late += (int)
                        said.stream().filter(line -> line.startsWith("late")).count();
                if (said.get(said.size() - 1).equals("alive")) {
                    lived++;
                    assertThat(said)
                            .as("seed " + seed + ", try " + i + ", to " + length)
                            .filteredOn(line -> line.startsWith("end of "))
                            .hasSize(8)
                            .allSatisfy(end -> assertThat(end).contains(": RingStorageException"));
                } else {
                    System.out.println("truncated to " + length + ":\n" + String.join("\n", said));
                }
            }
            Files.delete(file());
        }
        System.out.println("truncated while mapped: the JVM lived in " + lived + " of " + TRIES + " tries, " + late
                + " faults showed as InternalErrors before, seed " + seed);
        assertThat(lived).isGreaterThanOrEqualTo(TRIES * 4 / 5);
    }
}
