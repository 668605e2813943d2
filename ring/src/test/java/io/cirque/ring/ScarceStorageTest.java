package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where there is no room, no memory or no permission for a ring, its creation ends with an error that names what is
 * needed, what is there and what helps; no file is left, no descriptor and no thread.
 */
class ScarceStorageTest {
    private static final long MIB = 1 << 20;
    private static final String NOTHING_MORE = "more: 0 descriptors, 0 threads";

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    /** Some of the processes are other users. */
    @BeforeEach
    void othersMayEnter() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aContainersMemoryFileSystemIsTooSmall() throws Exception {
        List<String> said = FaultActor.runUnshared(
                "mount -t tmpfs -o size=64m tmpfs /dev/shm", Path.of("/dev/shm/orders.ring"), 64 * MIB);
        assertThat(said.get(0))
                .startsWith("RingStorageException: ring /dev/shm/orders.ring needs ")
                .contains("67108864 B left of 67108864 B", "docker run --shm-size", "emptyDir", "sizeLimit");
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    @Test
    void theFileSystemIsFull() throws Exception {
        List<String> said = FaultActor.runUnshared(
                mount("size=16m") + "; head -c 15M /dev/zero > " + directory + "/film", file(), 4 * MIB);
        assertThat(said.get(0)).startsWith("RingStorageException").contains("1048576 B left of 16777216 B");
        assertThat(said).endsWith("left: [film]", NOTHING_MORE);
    }

    @Test
    void theFileSystemFillsUpWhileTheRingIsWritten() throws Exception {
        List<String> said = FaultActor.runUnshared(mount("size=16m"), file(), 8 * MIB, FaultActor.FILL);
        assertThat(said.get(0)).startsWith("RingStorageException").contains("No space left on device", "--shm-size");
        assertThat(said).endsWith("left: [film]", NOTHING_MORE);
    }

    @Test
    void whatAKilledCreatorLeftMakesRoomForTheNext() throws Exception {
        List<String> said = FaultActor.runUnshared(
                mount("size=16m") + "; head -c 15M /dev/zero > " + directory + "/.orders.ring-123.tmp",
                file(),
                4 * MIB);
        assertThat(said).startsWith("opened 4194304", "left: [orders.ring]");
    }

    /** Each of them finds room for one ring only, which the other is making. */
    @Test
    void twoWhoMakeTheSameRingNeedRoomForOne() throws Exception {
        String log = directory + "/../" + directory.getFileName() + ".log";
        String other =
                "\"$@\" > " + log + " 2>&1 & other=$!; \"$@\"; wait $other; cat " + log + "; rm " + log + "; exit";
        List<String> said = FaultActor.runUnshared(mount("size=100m") + "; " + other, file(), 80 * MIB);
        assertThat(said.stream().filter(line -> line.startsWith("opened")))
                .as("of all that was said: %s", said)
                .containsExactly("opened 83886080", "opened 83886080");
    }

    @Test
    void theFileSystemHasNoRoomForNames() throws Exception {
        List<String> said = FaultActor.runUnshared(mount("size=16m,nr_inodes=1"), file(), 4 * MIB);
        assertThat(said.get(0))
                .startsWith("RingStorageException")
                .contains("No space left on device", "16777216 B left");
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    @Test
    void theFileSystemIsReadOnly() throws Exception {
        List<String> said = FaultActor.runUnshared(mount("ro"), file(), 4 * MIB);
        assertThat(said.get(0))
                .startsWith("RingAccessException")
                .contains("Read-only file system", "mounted read-only: use another directory");
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    @Test
    void aFileMayNotBeThatLong() throws Exception {
        List<String> said = FaultActor.run("ulimit -f 2000", file(), 4 * MIB);
        assertThat(said.get(0)).startsWith("RingStorageException").contains("File too large", "ulimit -f");
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    @Test
    void theControlGroupHasNotTheMemory() throws Exception {
        String mended = "mkdir " + directory + "/group; cd " + directory + "/group;"
                + " echo 100000000 > memory.max; echo 80000000 > memory.current; echo inactive_file 1000 > memory.stat;"
                + " echo 0::/ > cgroup; echo 1 0 0:1 / " + directory + "/group rw - cgroup2 cgroup2 rw > mountinfo;"
                + " mount -t tmpfs tmpfs /dev/shm";
        List<String> said = FaultActor.runUnshared(
                mended + "; " + shadow("cgroup") + "; " + shadow("mountinfo"),
                Path.of("/dev/shm/orders.ring"),
                32 * MIB);
        assertThat(said.get(0))
                .startsWith("RingStorageException: ring /dev/shm/orders.ring needs ")
                .contains("20001000 B left", "with 100000000 B", "would kill", "--memory", "limits.memory");
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    @Test
    void thisUserMayNotWriteTheDirectory() throws Exception {
        List<String> said = FaultActor.runAsNobody(file(), 4 * MIB);
        assertThat(said.get(0))
                .startsWith("RingAccessException")
                .contains("may not read and write the directory " + directory);
        assertThat(said).endsWith("left: []", NOTHING_MORE);
    }

    /** As in many containers. */
    @Test
    void aUserWithoutANameHasADirectoryToo() throws Exception {
        Path own = Path.of(Files.isWritable(Path.of("/dev/shm")) ? "/dev/shm" : System.getProperty("java.io.tmpdir"))
                .resolve("cirque-54321");
        try {
            List<String> said = FaultActor.runAs(54321, FaultActor.OWN, 4 * MIB);
            assertThat(said.get(0)).isEqualTo(own + "/orders.ring");
            assertThat(said).contains("opened 4194304");
        } finally {
            Files.deleteIfExists(own.resolve("orders.ring"));
            Files.deleteIfExists(own);
        }
    }

    @Test
    void thisUserMayNotOpenTheRing() throws Exception {
        RingQueue.create(file(), RingOptions.defaults()).close();
        List<String> said = FaultActor.runAsNobody(file(), 4 * MIB);
        assertThat(said.get(0)).startsWith("RingAccessException").contains("may not be opened", "permission");
        assertThat(said).endsWith("left: [orders.ring]", NOTHING_MORE);
    }

    @Test
    void theRingIsOnAFileSystemThatIsReadOnlyNow() throws Exception {
        RingQueue.create(file(), RingOptions.defaults()).close();
        List<String> said = FaultActor.runUnshared(
                "mount --bind " + directory + " " + directory + "; mount -o remount,bind,ro " + directory,
                file(),
                4 * MIB);
        assertThat(said.get(0)).startsWith("RingAccessException").contains("Read-only file system");
        assertThat(said).endsWith("left: [orders.ring]", NOTHING_MORE);
    }

    /** Puts a file of the test's where the process looks for one of the kernel's; the shell's pid will be its own. */
    private String shadow(String name) {
        return "mount --bind " + directory + "/group/" + name + " /proc/$$/" + name;
    }

    private String mount(String options) {
        return "mount -t tmpfs -o " + options + " tmpfs " + directory;
    }
}
