package io.cirque.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    private static final RingOptions SMALL =
            RingOptions.builder().capacity(64 * 1024).build();

    @TempDir
    private Path home;

    @Test
    void privateDirectoriesAreNobodyElsesAndGoWithTheirOwner() throws IOException {
        DemoDirectory one = DemoDirectory.claimPrivate(home, false);
        DemoDirectory two = DemoDirectory.claimPrivate(home, false);
        RingDirectory.of(one.path()).create("orders", SMALL).close();
        one.writeWorkerOptions(List.of("-Xmx64m"));

        assertThat(one.path()).isNotEqualTo(two.path());
        assertThat(Files.getPosixFilePermissions(one.path())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        one.destroy();
        assertThat(home).isDirectoryContaining(two.path()::equals).isDirectoryNotContaining(one.path()::equals);
        two.destroy();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void theNextStartRemovesWhatAKilledDemonstrationLeft() throws IOException {
        Path dead = abandoned(home.resolve("cirque-demo-123"));
        Path kept = Files.createDirectory(home.resolve("cirque-demo-kept"));

        DemoDirectory next = DemoDirectory.claimPrivate(home, false);

        assertThat(dead).doesNotExist();
        assertThat(kept).exists();
        next.destroy();
    }

    @Test
    void aChosenDirectoryOfAKilledDemonstrationIsUsedAfresh() throws IOException {
        Path dead = abandoned(home.resolve("shop"));

        DemoDirectory next = DemoDirectory.claim(dead, false);

        assertThat(RingDirectory.of(dead).names()).isEmpty();
        next.destroy();
        assertThat(dead).isEmptyDirectory();
    }

    @Test
    void aDamagedRingIsNoHindrance() throws IOException {
        Path dead = abandoned(home.resolve("shop"));
        Path ring = RingDirectory.of(dead).file("orders");
        Files.delete(ring);
        Files.writeString(ring, "not a ring");

        DemoDirectory.claim(dead, false).destroy();

        assertThat(dead).isEmptyDirectory();
    }

    @Test
    void keepsTheRingsIfAskedTo() throws IOException {
        Path shop = home.resolve("shop");
        DemoDirectory first = DemoDirectory.claim(shop, true);
        RingDirectory.of(shop).create("orders", SMALL).close();
        first.destroy();
        assertThat(shop).isDirectoryContaining("glob:**/orders.ring");

        DemoDirectory second = DemoDirectory.claim(shop, false);
        assertThat(RingDirectory.of(shop).names()).containsExactly("orders");
        second.destroy();
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void leavesAloneWhatIsNotItsOwn() throws IOException {
        Path shop = home.resolve("shop");
        DemoDirectory demo = DemoDirectory.claim(shop, false);
        Files.writeString(shop.resolve("notes.txt"), "mine");
        RingDirectory.of(shop).create("stock", SMALL).close();

        demo.destroy();

        assertThat(RingDirectory.of(shop).names()).containsExactly("stock");
        assertThat(shop.resolve("notes.txt")).exists();
    }

    @Test
    void oneDemonstrationADirectory() throws IOException {
        DemoDirectory first = DemoDirectory.claim(home, false);

        assertThatExceptionOfType(DemoStartException.class)
                .isThrownBy(() -> DemoDirectory.claim(home, false))
                .withMessageContaining(home.toString());
        first.destroy();
    }

    private static Path abandoned(Path directory) throws IOException {
        Files.createDirectory(directory);
        Files.createFile(directory.resolve("demo.lock"));
        Files.createFile(directory.resolve("worker.options"));
        RingDirectory.of(directory).create("orders", SMALL).close();
        RingDirectory.of(directory).create("results", SMALL).close();
        return directory;
    }
}
