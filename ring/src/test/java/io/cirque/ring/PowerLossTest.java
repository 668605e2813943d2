package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A loss of power at any store: what was promised to be on the disk is there, and nothing torn is ever delivered.
 * {@code -Dcirque.power.images} says how many images are tried for each sync and policy, {@code -Dcirque.power.seed} with
 * which seed.
 */
class PowerLossTest {
    private static final int IMAGES = Integer.getInteger("cirque.power.images", 60);
    private static final long SEED = Long.getLong("cirque.power.seed", new Random().nextInt(1_000_000));
    /** Gives cells that are larger than a sector. */
    private static final long SEED_OF_LARGE_CELLS = 3;

    static final String CONTROL = ", torn ones that would be delivered without checksums ";

    static Stream<Arguments> modes() {
        return Stream.of(Sync.INTERVAL, Sync.EACH)
                .flatMap(sync -> Stream.of(WhenFull.values()).map(policy -> Arguments.of(sync, policy)));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void losesNothingThatWasSynced(Sync sync, WhenFull policy) throws Exception {
        losePower(sync, policy, IMAGES, SEED);
    }

    /** Or the test above would prove nothing about them: there are images whose torn messages nothing else tells. */
    @Test
    void onlyTheChecksumsKeepTornMessagesFromBeingDelivered() throws Exception {
        String summary = losePower(Sync.INTERVAL, WhenFull.RETAIN, 40, SEED_OF_LARGE_CELLS);
        assertThat(summary).contains(CONTROL);
        String delivered = summary.substring(summary.indexOf(CONTROL) + CONTROL.length());
        assertThat(Integer.parseInt(delivered)).as(summary).isPositive();
    }

    private static String losePower(Sync sync, WhenFull policy, int images, long seed) throws Exception {
        // What reaches the disk is simulated; memory is faster.
        Path memory = Path.of("/dev/shm");
        Path directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "cirque-power-")
                : Files.createTempDirectory("cirque-power-");
        try {
            return loseIn(directory, sync, policy, images, seed);
        } finally {
            try (Stream<Path> left = Files.list(directory)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static String loseIn(Path directory, Sync sync, WhenFull policy, int images, long seed) throws Exception {
        System.out.printf("power loss: %s, %s, seed %d%n", sync, policy, seed);
        try (JavaProcess peer = JavaProcess.start(
                List.of("-D" + StoreTrace.PROPERTY + "=true", "-Xmx512m"),
                PowerLossPeer.class,
                directory.toString(),
                sync.name(),
                policy.name(),
                String.valueOf(images),
                String.valueOf(seed))) {
            List<String> lines = peer.rest();
            peer.awaitSuccess();
            System.out.println(lines);
            assertThat(lines).last().asString().startsWith("images " + images + ",");
            return lines.get(lines.size() - 1);
        }
    }
}
