package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is refused before anything is written, on file systems as one likes. {@link ScarceStorageTest} has real ones. */
class StorageCheckTest {
    private static final Path DIRECTORY = Path.of("/rings");
    private static final long TERABYTES = 1L << 50;

    private static StorageCheck on(String type, long room) {
        return new StorageCheck("ring orders", DIRECTORY, new FakeStore(type, room, false));
    }

    @Test
    void roomForTheFileIsEnoughOnADisk() throws IOException {
        StorageCheck check = on("ext4", 100);
        check.requireRoom(100);
        assertThat(check.hasRoom(100)).isTrue();
        assertThat(check.hasRoom(101)).isFalse();
    }

    @Test
    void aDiskWithoutRoomIsSaidWithWhatHelpsOnADisk() {
        assertThatThrownBy(() -> on("ext4", 100).requireRoom(101))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("ring orders needs 101 B")
                .hasMessageContaining("/rings (ext4) has 100 B left of 100 B")
                .hasMessageContaining("quota");
    }

    @Test
    void aFileSystemInMemoryWithoutRoomIsSaidWithWhatHelpsThere() {
        assertThatThrownBy(() -> on("tmpfs", 100).requireRoom(101))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("--shm-size")
                .hasMessageContaining("sizeLimit");
    }

    /** No machine has so much, whatever the file system says. */
    @Test
    void aFileSystemInMemoryNeedsMemoryToo() throws IOException {
        on("tmpfs", 2 * TERABYTES).requireRoom(1);
        assertThatThrownBy(() -> on("tmpfs", 2 * TERABYTES).requireRoom(TERABYTES))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("the kernel would kill this process")
                .hasMessageContaining("limits.memory");
        on("ext4", 2 * TERABYTES).requireRoom(TERABYTES);
    }

    @Test
    void whatFailsIsSaidWithWhatIsLeft() {
        IOException cause = new IOException("No space left on device");
        assertThat(on("tmpfs", 7).failure(9, cause))
                .isInstanceOf(RingStorageException.class)
                .hasMessageContaining("ring orders of 9 B cannot be created in /rings: No space left on device")
                .hasMessageContaining("has 7 B left")
                .hasMessageContaining("--shm-size")
                .hasCause(cause);
        assertThat(on("xfs", 7).failure(9, cause)).hasMessageContaining("ulimit -f");
    }

    @Test
    void aReadOnlyFileSystemIsSaidToBeOne() {
        IOException cause = new IOException("Read-only file system");
        assertThat(new StorageCheck("ring orders", DIRECTORY, new FakeStore("ext4", 7, true)).failure(9, cause))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining("mounted read-only: use another directory");
    }
}
