package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose files of rings in the making are cleared away, and whose are left alone. */
class DraftTest {
    @TempDir
    Path directory;

    private Path ring() {
        return directory.resolve("orders.ring");
    }

    private boolean clear() throws IOException {
        return Draft.clear(directory, ring());
    }

    @Test
    void aDraftThatSomebodyInThisProcessWritesStays() throws IOException {
        assertThat(clear()).as("there is one").isFalse();
        try (Draft draft = Draft.create(directory, ring())) {
            assertThat(clear()).as("there is one").isTrue();
            assertThat(draft.channel().isOpen()).isTrue();
            draft.publish(ring());
        }
        assertThat(directory).isDirectoryContaining(ring()::equals);
        assertThat(clear()).as("there is one").isFalse();
    }

    /** Holds a draft until it is killed: directory. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            try (Draft draft = Draft.create(directory, directory.resolve("orders.ring"))) {
                System.out.println("writes");
                System.exit(System.in.read() + draft.hashCode());
            }
        }
    }

    @Test
    void aDraftOfAnotherProcessStaysAsLongAsThatLives() throws Exception {
        try (JavaProcess writer = JavaProcess.start(Writer.class, directory.toString())) {
            assertThat(writer.line()).isEqualTo("writes");
            assertThat(clear()).isTrue();
            assertThat(clear()).as("it is still there").isTrue();
            writer.kill();
        }
        assertThat(clear()).as("it was there").isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    /** To look for a lock on it would give up the locks that this process has on the ring. */
    @Test
    void theSecondNameOfAFinishedRingGoesAndTheRingIsUsed() throws IOException {
        try (RingQueue ring = RingQueue.create(ring(), RingOptions.defaults());
                Producer producer = ring.producer()) {
            Files.createLink(directory.resolve(".orders.ring-17.tmp"), ring());
            assertThat(clear()).isTrue();
            assertThat(directory.resolve(".orders.ring-17.tmp")).doesNotExist();
            assertThat(producer.offer(new byte[1])).isTrue();
            assertThat(ring.statistics().participants()).noneMatch(ParticipantStatistics::lockLost);
        }
    }

    @Test
    void otherFilesAreNoDrafts() throws IOException {
        for (String name : new String[] {
            ".orders.ring-17",
            ".orders.ring-17x.tmp",
            "orders.ring-17.tmp",
            ".other.ring-17.tmp",
            ".orders.ring-1.tmp.old"
        }) {
            Files.createFile(directory.resolve(name));
        }
        assertThat(clear()).isFalse();
        Draft.removeAll(directory, ring());
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(5);
        }
    }
}
