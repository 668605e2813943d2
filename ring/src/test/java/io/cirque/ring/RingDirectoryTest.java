package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void ringsAreFoundByName() throws IOException {
        RingDirectory rings = RingDirectory.of(parent.resolve("shop"));
        assertThat(rings.names()).isEmpty();

        rings.create("orders", RingOptions.defaults()).close();
        rings.openOrCreate("audit", RingOptions.defaults()).close();
        Files.writeString(rings.path().resolve("notes.txt"), "no ring");

        assertThat(rings.names()).containsExactly("audit", "orders");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rings.path())))
                .isEqualTo("rwx------");
        try (RingQueue orders = rings.open("orders")) {
            assertThat(orders.name()).isEqualTo("orders");
            assertThat(orders.path()).isEqualTo(rings.file("orders"));
        }
        assertThat(rings.delete("orders")).isTrue();
        assertThat(rings.delete("orders")).isFalse();
        assertThat(rings.names()).containsExactly("audit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../orders", "a/b", ".hidden", "-x", "a b", "ä"})
    void aNameThatIsNoPlainFileNameIsRefused(String name) {
        assertThatThrownBy(() -> RingDirectory.of(parent).open(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void theDefaultDirectoryIsTheUsersOwn() {
        assertThat(RingDirectory.userDefault().path().toString()).endsWith("cirque-" + System.getProperty("user.name"));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");
        assertThatThrownBy(() -> RingDirectory.of(file.resolve("below")).create("a", RingOptions.defaults()))
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFreeNameIsOneThatNoRingHas() {
        RingDirectory rings = RingDirectory.of(parent.resolve("shop"));
        assertThat(rings.freeName("orders")).isEqualTo("orders");
        rings.create("orders", RingOptions.defaults()).close();
        assertThat(rings.freeName("orders")).isEqualTo("orders-2");
        rings.create("orders-2", RingOptions.defaults()).close();
        assertThat(rings.freeName("orders")).isEqualTo("orders-3");
        rings.delete("orders");
        assertThat(rings.freeName("orders")).isEqualTo("orders");
        assertThatThrownBy(() -> rings.freeName("a/b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRingIsReadByItsName() {
        RingDirectory rings = RingDirectory.of(parent.resolve("shop"));
        RingOptions retaining = RingOptions.builder().whenFull(WhenFull.RETAIN).build();
        try (RingQueue log = rings.create("log", retaining);
                RingReader reader = rings.reader("log")) {
            log.offer(new byte[] {1});
            assertThat(reader.poll(message -> {}, 10)).isEqualTo(1);
            assertThat(log.walk(message -> {})).isEqualTo(1);
        }
    }

    @Test
    void onlyWhatCanBeARingIsListed() throws IOException {
        RingDirectory rings = RingDirectory.of(parent.resolve("shop"));
        rings.create("orders", RingOptions.defaults()).close();
        Files.createDirectory(rings.path().resolve("folder.ring"));
        Files.createSymbolicLink(rings.path().resolve("link.ring"), rings.file("orders"));
        Files.createFile(rings.path().resolve("no name.ring"));
        assertThat(rings.names()).containsExactly("orders");
    }

    private interface Use {
        void of(RingDirectory own) throws IOException;
    }

    /** The default directory of a user whom nobody else is. */
    private static void asUser(String name, Use use) throws IOException {
        String user = System.getProperty("user.name");
        System.setProperty("user.name", name);
        try {
            use.of(RingDirectory.userDefault());
        } finally {
            System.setProperty("user.name", user);
        }
    }

    private static void removed(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void refused(RingDirectory own, String... words) {
        List<ThrowingCallable> uses = List.of(
                () -> own.create("orders", RingOptions.defaults()),
                () -> own.openOrCreate("orders", RingOptions.defaults()),
                () -> own.open("orders"),
                () -> own.reader("orders"),
                () -> own.delete("orders"));
        assertThat(uses).allSatisfy(use -> assertThatThrownBy(use)
                .isInstanceOf(RingAccessException.class)
                .hasMessageContaining(own.path().toString())
                .hasMessageContaining("must be this user's alone")
                .hasMessageContainingAll(words));
    }

    @Test
    void aUsersOwnDirectoryIsRefusedWhenOthersMayEnterIt() throws IOException {
        asUser("test" + System.nanoTime(), own -> {
            own.create("orders", RingOptions.defaults()).close();
            try {
                assertThat(own.names()).containsExactly("orders");
                Files.setPosixFilePermissions(own.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
                refused(own, "rwxr-xr-x");
                Files.setPosixFilePermissions(own.path(), PosixFilePermissions.fromString("rwx------"));
                own.openOrCreate("orders", RingOptions.defaults()).close();
            } finally {
                removed(own.path());
            }
        });
    }

    @Test
    void aUsersOwnDirectoryIsRefusedWhenItIsALink() throws IOException {
        asUser("test" + System.nanoTime(), own -> {
            Files.createSymbolicLink(own.path(), parent);
            try {
                refused(own, "rwx------");
                assertThat(own.names()).isEmpty();
            } finally {
                Files.delete(own.path());
            }
        });
    }

    @Test
    void aUsersOwnDirectoryIsRefusedWhenItIsAnothers() throws IOException {
        assumeThat(ThisProcess.UID).as("only root may give files away").isEqualTo(0);
        asUser("test" + System.nanoTime(), own -> {
            Files.createDirectory(
                    own.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Files.setAttribute(own.path(), "unix:uid", 65534);
                refused(own, "rwx------");
            } finally {
                Files.delete(own.path());
            }
        });
    }

    @Test
    void aUserWhoseNameIsNoFileNameHasANumber() throws IOException {
        assumeThat(ThisProcess.UID).isNotNull();
        asUser("../ann", own -> assertThat(own.path().getFileName()).hasToString("cirque-" + ThisProcess.UID));
    }
}
