package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Another process may write anything into the file: whoever uses it gets a {@link RingException}, never another fault,
 * and never hangs. Each test tries {@code -Dcirque.fuzz.mutations} of them, in as many threads as {@code
 * -Dcirque.fuzz.threads} says, each with rings of its own. A fault names the seed, which {@code -Dcirque.fuzz.seed} takes.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class FuzzTest {
    private static final int MUTATIONS_A_RING = 50;

    private final Logger logger = Logger.getLogger("io.cirque.ring");
    private Path directory = Path.of("");

    /** In memory where there is some: rings are made by the hundred thousand. */
    @BeforeEach
    void begin() throws IOException {
        logger.setLevel(Level.OFF); // what is wrong with a ring is said of each
        Path memory = Path.of("/dev/shm");
        directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "cirque-fuzz-")
                : Files.createTempDirectory("cirque-fuzz-");
    }

    @AfterEach
    void end() throws IOException {
        logger.setLevel(null);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static RingOptions options(WhenFull whenFull, Sync sync) {
        return RingOptions.builder()
                .capacity(16 * 256)
                .whenFull(whenFull)
                .sync(sync)
                .maxGroups(4)
                .maxParticipants(8)
                .build();
    }

    /** Words of the tables and the cells, while the ring is used by its own. */
    @ParameterizedTest
    @CsvSource({"BLOCK,NONE", "REJECT,EACH", "OVERWRITE,NONE", "RETAIN,NONE", "BLOCK,INTERVAL", "OVERWRITE,EACH"})
    void wordsUnderOpenHandles(WhenFull whenFull, Sync sync) {
        RingOptions options = options(whenFull, sync);
        new FuzzRun((thread, seed, counter) -> {
                    Random random = new Random(seed);
                    Path file = directory.resolve("words" + thread + ".ring");
                    try (Mutator mutator = new Mutator(RingQueue.create(file, options));
                            RingQueue ring = mutator.ring()) {
                        for (int i = 0; i < MUTATIONS_A_RING; i++) {
                            counter.next();
                            mutator.mutate(random);
                            FuzzRun.typedOnly(() -> FuzzUse.everything(ring, random));
                        }
                    }
                    Files.delete(file);
                })
                .run();
    }

    /** All of a file that nobody has open: its first page, its length, and what a boot leaves to be checked. */
    @ParameterizedTest
    @CsvSource({"BLOCK,NONE", "BLOCK,EACH", "OVERWRITE,INTERVAL", "RETAIN,EACH"})
    void filesAtRest(WhenFull whenFull, Sync sync) throws Exception {
        Path original = directory.resolve("original.ring");
        try (RingQueue ring = RingQueue.create(original, options(whenFull, sync))) {
            Random random = new Random(7);
            for (int i = 0; i < 3; i++) {
                FuzzRun.typedOnly(() -> FuzzUse.everything(ring, random));
            }
        }
        byte[] image = Files.readAllBytes(original);
        new FuzzRun((thread, seed, counter) -> {
                    Random random = new Random(seed);
                    Path file = directory.resolve("rest" + thread + ".ring");
                    for (int i = 0; i < MUTATIONS_A_RING; i++) {
                        counter.next();
                        Files.write(file, mutated(image, random));
                        FuzzRun.typedOnly(() -> {
                            try (RingQueue ring = RingQueue.open(file)) {
                                FuzzUse.everything(ring, random);
                            }
                        });
                    }
                    Files.delete(file);
                })
                .run();
    }

    private static byte[] mutated(byte[] image, Random random) {
        byte[] copy = image.clone();
        ByteBuffer file = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        RingGeometry geometry = RingGeometry.read(file, "the original");
        boolean first = random.nextInt(3) == 0;
        if (first) {
            int at = random.nextInt(RingHeader.CHECKSUM_OFFSET + 2 * Long.BYTES);
            switch (random.nextInt(3)) {
                case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file.putInt(at / 4 * 4, random.nextInt(2000));
                default -> file.putLong(at / 8 * 8, random.nextLong() >> random.nextInt(Long.SIZE));
            }
            if (random.nextInt(4) > 0) {
                file.putLong(RingHeader.CHECKSUM_OFFSET, HeaderCheck.checksum(file)); // so that all else is looked at
            }
        } else {
            for (int i = random.nextInt(4); i >= 0; i--) {
                Mutator.mutate(file, geometry, random);
            }
        }
        if (random.nextInt(3) == 0) {
            file.putLong(RingHeader.BOOT_ID, random.nextLong());
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(copy, random.nextInt(2 * copy.length)) : copy;
    }

    @Test
    void aRunThatFindsAnotherFaultFails() {
        List<Long> seeds = new ArrayList<>();
        FuzzRun run = new FuzzRun((thread, seed, counter) -> {
            counter.next();
            synchronized (seeds) {
                seeds.add(seed);
            }
            FuzzRun.typedOnly(() -> ByteBuffer.allocate(0).get());
        });
        try {
            run.run();
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("seed " + seeds.get(0)).hasRootCauseInstanceOf(RuntimeException.class);
            return;
        }
        throw new AssertionError("the fault was not found");
    }

    @Test
    void aRunThatHangsFails() {
        FuzzRun run = new FuzzRun(
                (thread, seed, counter) -> {
                    counter.next();
                    Thread.sleep(Duration.ofHours(1).toMillis());
                },
                Duration.ofMillis(100));
        try {
            run.run();
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("hangs").hasMessageContaining("seed");
            return;
        }
        throw new AssertionError("the hang was not found");
    }
}
