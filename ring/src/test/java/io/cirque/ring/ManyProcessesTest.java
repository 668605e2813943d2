package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Producers and consumers in JVMs of their own. */
class ManyProcessesTest {
    private static final int PRODUCERS = 2;
    private static final List<String> GROUPS = List.of("billing", "audit");

    @TempDir
    Path directory;

    /** The second capacity is hardly more than the largest message, and not a round number of cells. */
    @ParameterizedTest
    @ValueSource(longs = {8L << 20, 333 * 256})
    void aMillionMessagesReachEachGroupExactlyOnce(long capacity) throws Exception {
        int perProducer = capacity > 1 << 20 ? 500_000 : 50_000;
        List<Path> results = run(capacity, perProducer, false, 2);
        for (String group : GROUPS) {
            requireComplete(results, group, perProducer);
        }
    }

    @Test
    void aSingleConsumerSeesEachProducersMessagesInOrder() throws Exception {
        int perProducer = 100_000;
        List<Path> results = run(1 << 20, perProducer, true, 1);
        for (String group : GROUPS) {
            requireComplete(results, group, perProducer);
        }
    }

    private List<Path> run(long capacity, int perProducer, boolean ordered, int consumers) throws Exception {
        Path file = directory.resolve("numbers.ring");
        RingOptions options =
                RingOptions.builder().capacity(capacity).groups(GROUPS).build();
        List<JavaProcess> consuming = new ArrayList<>();
        List<JavaProcess> publishing = new ArrayList<>();
        try (RingQueue ring = RingQueue.create(file, options)) {
            for (int i = 0; i < consumers; i++) {
                consuming.add(JavaProcess.start(
                        ConsumingPeer.class,
                        file.toString(),
                        String.valueOf(perProducer),
                        String.valueOf(ordered),
                        directory.toString(),
                        "consumer" + i,
                        GROUPS.get(0),
                        GROUPS.get(1)));
            }
            for (JavaProcess consumer : consuming) {
                assertThat(consumer.line()).isEqualTo("ready");
            }
            for (int i = 0; i < PRODUCERS; i++) {
                publishing.add(JavaProcess.start(
                        PublishingPeer.class, file.toString(), String.valueOf(i), String.valueOf(perProducer)));
            }
            for (JavaProcess producer : publishing) {
                assertThat(producer.line()).isEqualTo("published " + perProducer);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> ring.statistics().groups().stream()
                    .allMatch(group -> group.consumed() == (long) PRODUCERS * perProducer));
            assertThat(ring.statistics().depth()).isZero();
            assertThat(ring.statistics().published()).isEqualTo((long) PRODUCERS * perProducer);
            for (JavaProcess consumer : consuming) {
                consumer.tell("stop");
                consumer.awaitSuccess();
            }
        } finally {
            consuming.forEach(JavaProcess::close);
            publishing.forEach(JavaProcess::close);
        }
        List<Path> results = new ArrayList<>();
        for (int i = 0; i < consumers; i++) {
            results.add(directory.resolve("consumer" + i));
        }
        return results;
    }

    private static void requireComplete(List<Path> consumers, String group, int perProducer) throws IOException {
        BitSet all = new BitSet();
        long withoutNumber = 0;
        for (Path consumer : consumers) {
            ByteBuffer result = ByteBuffer.wrap(Files.readAllBytes(Path.of(consumer + "-" + group)));
            withoutNumber += result.getInt();
            BitSet seen = BitSet.valueOf(result);
            assertThat(seen.intersects(all)).as("two consumers got one message").isFalse();
            assertThat(seen.isEmpty()).as("a consumer got nothing").isFalse();
            all.or(seen);
        }
        long expectedWithoutNumber = 0;
        for (int producer = 0; producer < PRODUCERS; producer++) {
            for (int number = 0; number < perProducer; number++) {
                boolean numbered = Numbered.length(producer, number) >= Numbered.SMALLEST_WITH_NUMBER;
                expectedWithoutNumber += numbered ? 0 : 1;
                assertThat(all.get(producer * perProducer + number)).isEqualTo(numbered);
            }
        }
        assertThat(withoutNumber).isEqualTo(expectedWithoutNumber);
    }
}
