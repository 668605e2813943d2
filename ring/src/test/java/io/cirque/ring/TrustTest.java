package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are opened as rings, where they may be, and of what the log warns. */
class TrustTest {
    private static final int NOBODY = 65534;

    private final List<String> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger(Ownership.class.getName());
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord one) {
            warnings.add(one.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    Path directory;

    @BeforeEach
    void collect() {
        logger.addHandler(collector);
    }

    @AfterEach
    void collectNoMore() {
        logger.removeHandler(collector);
    }

    private Path file() {
        return directory.resolve("orders.ring");
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void create() {
        RingQueue.create(file(), RingOptions.defaults()).close();
        assertThat(warnings).isEmpty();
    }

    private void open() {
        RingQueue.open(file()).close();
    }

    @Test
    void othersWhoMayReadAreWarnedOfOnce() throws IOException {
        create();
        mode(file(), "rw-r--r--");
        open();
        open();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("mode 644", "chmod 600 " + file());
    }

    @Test
    void aGroupThatMayWriteIsWarnedOf() throws IOException {
        create();
        mode(file(), "rw--w----");
        open();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aDirectoryWhereAllMayReplaceTheRingIsWarnedOf() throws IOException {
        mode(directory, "rwxrwxrwx");
        RingQueue.create(file(), RingOptions.defaults()).close();
        open();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("mode 777", "chmod o-w " + directory);
    }

    @Test
    void aStickyDirectoryIsAsGoodAsAPrivateOne() throws IOException {
        Files.setAttribute(directory, "unix:mode", 01777);
        create();
        open();
        assertThat(warnings).isEmpty();
    }

    @Test
    void anotherUsersFileInADirectoryOfAllIsRefused() throws IOException {
        create();
        giveTo(NOBODY);
        mode(directory, "rwxrwxrwx");
        assertThatThrownBy(this::open)
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining("belongs to user " + NOBODY)
                .hasMessageContaining("trap");
        assertThat(file()).exists();
    }

    @Test
    void anotherUsersFileInADirectoryOfOnesOwnIsWarnedOf() throws IOException {
        create();
        giveTo(NOBODY);
        open();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("belongs to user " + NOBODY, "this process runs as user 0");
    }

    private void giveTo(int user) throws IOException {
        Assumptions.assumeTrue(Long.valueOf(0).equals(ThisProcess.UID), "only root may give files away");
        Files.setAttribute(file(), "unix:uid", user);
    }

    @Test
    void socketsAndDevicesAreNoRings() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(file()));
            assertThatThrownBy(this::open)
                    .isInstanceOf(RingAccessException.class)
                    .hasMessageContaining("not a regular file");
            assertThatThrownBy(() -> RingQueue.openOrCreate(file(), RingOptions.defaults()))
                    .isInstanceOf(RingAccessException.class);
            assertThatThrownBy(() -> RingQueue.delete(file())).isInstanceOf(RingAccessException.class);
        }
        for (String device : List.of("/dev/null", "/dev/zero")) {
            assertThatThrownBy(() -> RingQueue.open(Path.of(device))).isInstanceOf(RingAccessException.class);
        }
    }

    @Test
    void aLinkToARingIsNeitherOpenedNorDeletedNorReplaced() throws IOException {
        create();
        Path link = Files.createSymbolicLink(directory.resolve("link.ring"), file());
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling.ring"), directory.resolve("absent"));
        for (Path path : List.of(link, dangling)) {
            assertThatThrownBy(() -> RingQueue.open(path)).isInstanceOf(RingAccessException.class);
            assertThatThrownBy(() -> RingQueue.delete(path)).isInstanceOf(RingAccessException.class);
            assertThatThrownBy(() -> RingQueue.create(path, RingOptions.defaults()))
                    .isInstanceOf(RingException.class);
            assertThatThrownBy(() -> RingQueue.openOrCreate(path, RingOptions.defaults()))
                    .isInstanceOf(RingAccessException.class);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file(), link, dangling);
        }
        open();
    }

    @Test
    void aDirectoryThatIsNoneIsNamed() throws IOException {
        Path plain = Files.createFile(directory.resolve("plain"));
        assertThatThrownBy(() -> RingQueue.create(plain.resolve("a.ring"), RingOptions.defaults()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(plain + " of ring " + plain.resolve("a.ring") + " is not a directory");
        assertThatThrownBy(() -> RingDirectory.of(plain.resolve("rings")).create("a", RingOptions.defaults()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(plain.toString());
        assertThatThrownBy(() -> RingDirectory.of(plain).create("a", RingOptions.defaults()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(plain + " is not a directory");
    }

    @Test
    void theFirstDirectoryThatIsThereIsNamedToo() {
        Path deep = directory.resolve("a/b/c.ring");
        assertThatThrownBy(() -> RingQueue.openOrCreate(deep, RingOptions.defaults()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(deep.getParent() + " of ring " + deep + " is not there (" + directory + " is)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuseblk", "virtiofs", "ceph", "NFS"})
    void aFileSystemOfTheNetworkIsRefused(String type) {
        StorageCheck check = new StorageCheck("ring " + file(), directory, new FakeStore(type));
        assertThatThrownBy(check::requireLocal)
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining("type " + type.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4", "xfs", "btrfs", "overlay", "apfs", "zfs"})
    void aFileSystemOfThisMachineIsNot(String type) {
        new StorageCheck("ring " + file(), directory, new FakeStore(type)).requireLocal();
    }
}
