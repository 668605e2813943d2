package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What comes between two steps of making, opening or clearing away a ring's file. */
@ExtendWith(TracedStores.class)
class FileRacesTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    private RingQueue create(String name) {
        return RingQueue.create(
                directory.resolve(name),
                RingOptions.builder()
                        .capacity(4096)
                        .whenFull(WhenFull.RETAIN)
                        .sync(Sync.INTERVAL)
                        .build());
    }

    private interface Meanwhile {
        void run() throws IOException;
    }

    /** Has it happen once, before this step of this thread. Answers how often, in the end. */
    private static AtomicInteger before(String step, Meanwhile meanwhile) {
        AtomicInteger happened = new AtomicInteger();
        Thread self = Thread.currentThread();
        StoreTrace.watch(name -> {
            if (name.equals(step) && Thread.currentThread() == self && happened.getAndIncrement() == 0) {
                try {
                    meanwhile.run();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        return happened;
    }

    private static void assertAllHaveTheirLocks(Path file, int participants) throws Exception {
        try (JavaProcess watcher = JavaProcess.start(RingReaderTest.Watcher.class, file.toString())) {
            assertThat(watcher.line()).isEqualTo("watching");
            watcher.tell("look");
            assertThat(watcher.line()).isEqualTo(participants + " sound");
        }
    }

    @Test
    void aRingWhoseNameDoesNotReachTheDiskIsNotSaidToBeMade() {
        AtomicInteger failed = new AtomicInteger();
        StoreTrace.watch(step -> {
            if (step.equals("names")) {
                failed.incrementAndGet();
                FileRacesTest.<RuntimeException>fail(new IOException("Input/output error"));
            }
        });
        try {
            assertThatThrownBy(() -> create("orders.ring"))
                    .isInstanceOf(RingStorageException.class)
                    .hasMessageContaining("Input/output error");
        } finally {
            StoreTrace.watch(step -> {});
        }
        assertThat(failed).hasValue(1);
    }

    /** A disk fails with a checked exception. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void fail(IOException failure) throws E {
        throw (E) failure;
    }

    /** Else its creator, who has just made it, could get the lock between the look and the removal. */
    @Test
    void aDraftIsLockedWhileItIsCleared() throws IOException {
        Path draft = Files.createFile(directory.resolve(".orders.ring-17.tmp"));
        AtomicInteger swept = before("sweep", () -> {
            try (FileChannel creator = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                assertThatThrownBy(() -> creator.tryLock(Long.MAX_VALUE - 1, 1, false))
                        .isInstanceOf(OverlappingFileLockException.class);
            }
        });
        assertThat(Draft.clear(directory, file())).isTrue();
        assertThat(swept).hasValue(1);
        assertThat(draft).doesNotExist();
    }

    @Test
    void anInterruptWhileARingIsWrittenIsKeptForLater() {
        for (String step : new String[] {"write", "tables", "force", "names", "map"}) {
            AtomicInteger interrupted =
                    before(step, () -> Thread.currentThread().interrupt());
            RingQueue ring = create(step);
            assertThat(Thread.interrupted()).as("interrupt at %s", step).isTrue();
            assertThat(interrupted).as("begun again at %s", step).hasValueGreaterThan(step.equals("names") ? 0 : 1);
            assertThat(ring.offer(new byte[1])).isTrue();
            ring.close();
        }
        assertThat(directory.toFile().list()).hasSize(5);
    }

    @Test
    void aFileThatIsReplacedWhileItIsOpenedIsOpenedAsItIsNow() throws IOException {
        create("orders.ring").close();
        RingQueue other = create("other.ring");
        assertThat(other.offer(new byte[] {7})).isTrue();
        other.close();
        AtomicInteger opened = before(
                "map", () -> Files.move(directory.resolve("other.ring"), file(), StandardCopyOption.ATOMIC_MOVE));
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.statistics().depth()).isEqualTo(1);
        }
        assertThat(opened).hasValue(2);
    }

    /** To close it would give up the locks that this process has on it, and so would the garbage collector. */
    @Test
    void whereTheOpenedFileIsOneThatIsOpenHereItsParticipantsKeepTheirLocks() throws Exception {
        create("orders.ring").close();
        try (RingQueue other = create("other.ring");
                Consumer consumer = other.consumer("default")) {
            Path another = Files.createLink(directory.resolve("another"), other.path());
            AtomicInteger opened = before("open", () -> Files.move(another, file(), StandardCopyOption.ATOMIC_MOVE));
            try (RingQueue same = RingQueue.open(file())) {
                assertThat(same.offer(new byte[1])).isTrue();
                assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
            }
            assertThat(opened).as("it is open already").hasValue(1);
            for (int i = 0; i < 5; i++) {
                System.gc();
            }
            assertAllHaveTheirLocks(other.path(), 1);
        }
    }

    @Test
    void whereOneReadsTheFileThatWasReplacedTheNewOneIsAFileOfItsOwn() throws Exception {
        create("orders.ring").close();
        create("other.ring").close();
        Path feed = directory.resolve("feed.ring");
        create("feed.ring").close();
        try (RingReader reader = RingReader.open(feed)) {
            AtomicInteger opened = before(
                    "open", () -> Files.move(directory.resolve("other.ring"), feed, StandardCopyOption.ATOMIC_MOVE));
            try (RingQueue ring = RingQueue.open(feed);
                    Producer producer = ring.producer()) {
                try {
                    assertThat(reader.statistics().depth()).isZero();
                } catch (RingDeletedException replaced) {
                    // the reader knows by now
                }
                assertThat(producer.offer(new byte[1])).isTrue();
                assertAllHaveTheirLocks(ring.path(), 1);
            }
            assertThat(opened).hasValue(2);
        }
    }

    @Test
    void aFileThatIsRemovedWhileItIsOpenedIsNotThere() throws IOException {
        create("orders.ring").close();
        AtomicInteger opened = before("map", () -> Files.delete(file()));
        assertThatThrownBy(() -> RingQueue.open(file())).isInstanceOf(RingNotFoundException.class);
        assertThat(opened).hasValue(1);
    }

    @Test
    void aFileThatHasJustGoneSaysNothingOfItsFileSystem() {
        assertThatThrownBy(() -> StorageCheck.of("ring orders", file())).isInstanceOf(NoSuchFileException.class);
    }
}
