package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
