package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was published is taken in order, once, however claims are cut, given back and broken off. */
class DeliveryTest {
    private static final int MESSAGES = 1_000;
    private static final int CELL_SIZE = 64;
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path directory;

    /** Messages of one cell and of several, cells that were given up, handlers that fail, claims of all lengths. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void allComeInOrderWhateverHappensOnTheWay(long seed) throws Exception {
        for (WhenFull whenFull : WhenFull.values()) {
            Random random = new Random(seed);
            try (RingQueue ring = RingQueue.create(
                    directory.resolve(whenFull + ".ring"),
                    RingOptions.builder()
                            .capacity(8L * MESSAGES * CELL_SIZE)
                            .cellSize(CELL_SIZE)
                            .whenFull(whenFull)
                            .groups(List.of("default"))
                            .build())) {
                List<Integer> published = publish(ring.producer(), random);
                assertThat(consume(ring.consumer("default"), random))
                        .as("when-full %s", whenFull)
                        .isEqualTo(published);
            }
        }
    }

    private static List<Integer> publish(Producer producer, Random random) {
        List<Integer> published = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (random.nextInt(10) == 0) {
                Objects.requireNonNull(producer.claim(1)).abort();
            }
            int length = random.nextInt(4 * CELL_SIZE);
            byte[] message = new byte[length];
            Arrays.fill(message, (byte) i);
            assertThat(producer.offer(message)).isTrue();
            published.add(length << Byte.SIZE | (length == 0 ? 0 : i & 0xff));
        }
        return published;
    }

    private static List<Integer> consume(Consumer consumer, Random random) throws Exception {
        List<Integer> taken = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        while (taken.size() < MESSAGES) {
            int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : MESSAGES);
            MessageHandler handler = message -> {
                if (random.nextInt(50) == 0) {
                    throw new IllegalStateException("no");
                }
                byte[] bytes = message.toByteArray();
                open.add(bytes.length << Byte.SIZE | (bytes.length == 0 ? 0 : bytes[bytes.length - 1] & 0xff));
            };
            if (random.nextBoolean()) {
                succeeds(() -> consumer.poll(handler, limit)); // those before a failure are acknowledged
                taken.addAll(open);
            } else if (succeeds(() -> consumer.receive(handler, limit, AT_ONCE))) {
                if (random.nextBoolean()) {
                    consumer.acknowledge();
                    taken.addAll(open);
                } else {
                    consumer.release();
                }
            }
            open.clear();
        }
        assertThat(consumer.poll(message -> taken.add(-1), 1)).isZero();
        return taken;
    }

    /** False if the handler has failed. */
    private static boolean succeeds(Callable<Integer> call) throws Exception {
        try {
            return call.call() >= 0;
        } catch (IllegalStateException failed) {
            return false;
        }
    }
}
