package io.cirque.integration.bridge;

import static io.cirque.integration.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From Kafka to a ring: all of it, in order, and committed only when the ring has it. */
class KafkaToRingBridgeTests {
    private static Broker broker;

    @TempDir
    Path directory;

    private String topic;
    private final List<KafkaToRingBridge> bridges = new ArrayList<>();
    private final List<RingQueue> rings = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = new Broker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName()
                + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterEach
    void close() {
        bridges.forEach(KafkaToRingBridge::stop);
        rings.forEach(RingQueue::close);
    }

    private RingQueue ring(int capacity, WhenFull whenFull) {
        RingQueue ring = RingQueue.create(
                directory.resolve("orders" + rings.size() + ".ring"),
                RingOptions.builder().capacity(capacity).whenFull(whenFull).build());
        rings.add(ring);
        return ring;
    }

    private KafkaToRingBridge bridge(RingQueue ring, Map<String, ?> properties) {
        Map<String, Object> kafka = new HashMap<>(broker.properties());
        kafka.putAll(properties);
        KafkaToRingBridge bridge = new KafkaToRingBridge(ring, topic, topic, kafka);
        bridge.setBackOff(Duration.ofMillis(10), Duration.ofMillis(200));
        bridges.add(bridge);
        return bridge;
    }

    private List<byte[]> send(int from, int to) {
        List<byte[]> values = IntStream.range(from, to)
                .mapToObj(i -> ("message " + i).getBytes(UTF_8))
                .toList();
        broker.send(topic, 0, values);
        return values;
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
    }

    /** Everything in the ring, until there are as many. */
    private static List<String> take(RingQueue ring, int count) {
        List<String> taken = new ArrayList<>();
        try (Consumer consumer = ring.consumer("default")) {
            await().until(() -> {
                consumer.poll(message -> taken.add(new String(message.toByteArray(), UTF_8)), 1_000);
                return taken.size() >= count;
            });
        }
        return taken;
    }

    @Test
    void bytesComeUnchangedAndInOrderAndAreCommitted() {
        broker.createTopic(topic, 1, Map.of());
        send(0, 3_000);
        RingQueue ring = ring(4 << 20, WhenFull.BLOCK);
        KafkaToRingBridge bridge = bridge(ring, Map.of());

        bridge.start();

        assertThat(take(ring, 3_000)).isEqualTo(texts(3_000));
        await().until(() -> broker.committed(topic) == 3_000);
        assertThat(bridge.getMessageCount()).isEqualTo(3_000);
        assertThat(bridge.status()).isEqualTo(new BridgeStatus(true, null, null, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "REJECT"})
    void aRingThatIsFullForLongerThanAPollMayTakeDoesNotCostItItsPlace(WhenFull whenFull) {
        broker.createTopic(topic, 1, Map.of());
        RingQueue ring = ring(16 << 10, whenFull); // 64 messages
        KafkaToRingBridge bridge = bridge(
                ring, Map.of("max.poll.interval.ms", 2_000, "session.timeout.ms", 2_000, "heartbeat.interval.ms", 500));
        bridge.start();
        send(0, 300);
        await().until(() -> "room in the ring".equals(bridge.status().waitsFor()));
        String member = member();
        await().pollDelay(Duration.ofSeconds(6)).until(() -> bridge.status().since() != null);

        assertThat(member()).isEqualTo(member);
        assertThat(broker.committed(topic))
                .isEqualTo(64)
                .isEqualTo(ring.statistics().published());
        assertThat(take(ring, 300)).isEqualTo(texts(300)); // and nothing twice
        await().until(() -> broker.committed(topic) == 300);
        assertThat(member()).isEqualTo(member);
        assertThat(bridge.getFailureCount()).isZero();
    }

    private String member() {
        Collection<MemberDescription> members = members();
        assertThat(members).hasSize(1);
        return members.iterator().next().consumerId();
    }

    private Collection<MemberDescription> members() {
        return broker.ask(admin -> requireNonNull(admin.describeConsumerGroups(List.of(topic))
                        .describedGroups()
                        .get(topic))
                .get()
                .members());
    }

    @Test
    void whatTheRingCanNeverTakeIsSteppedOverAndSaid() {
        broker.createTopic(topic, 1, Map.of());
        broker.send(topic, 0, Arrays.asList("one".getBytes(UTF_8), new byte[20_000], null, "two".getBytes(UTF_8)));
        RingQueue ring = ring(8 << 10, WhenFull.BLOCK);
        KafkaToRingBridge bridge = bridge(ring, Map.of());
        bridge.start();

        assertThat(take(ring, 2)).containsExactly("one", "two");
        await().until(() -> broker.committed(topic) == 4);
        assertThat(bridge.getFailureCount()).isEqualTo(2);
        assertThat(bridge.getMessageCount()).isEqualTo(2);
    }

    @Test
    void partitionsAreSharedAndTakenOverInOrder() {
        broker.createTopic(topic, 2, Map.of());
        RingQueue ring = ring(4 << 20, WhenFull.BLOCK);
        KafkaToRingBridge first = bridge(ring, Map.of());
        KafkaToRingBridge second = bridge(ring, Map.of());
        first.start();
        second.start();
        // Or the first might have taken all before the second is there.
        await().ignoreExceptions()
                .until(() -> members().stream()
                                .filter(member ->
                                        member.assignment().topicPartitions().size() == 1)
                                .count()
                        == 2);
        for (int round = 0; round < 10; round++) {
            for (int partition = 0; partition < 2; partition++) {
                List<byte[]> values = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    values.add((partition + ":" + (round * 100 + i)).getBytes(UTF_8));
                }
                broker.send(topic, partition, values);
            }
            if (round == 4) {
                await().until(() -> first.getMessageCount() > 0 && second.getMessageCount() > 0);
                first.stop();
            }
        }
        await().until(() -> broker.committed(topic) == 2_000);

        List<String> taken = take(ring, 2_000);
        for (int partition = 0; partition < 2; partition++) {
            String prefix = partition + ":";
            assertThat(List.copyOf(new LinkedHashSet<>(taken.stream()
                            .filter(text -> text.startsWith(prefix))
                            .toList())))
                    .isEqualTo(
                            IntStream.range(0, 1_000).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void threadsWithAnInstanceIdDoNotDriveEachOtherOut() {
        broker.createTopic(topic, 2, Map.of());
        RingQueue ring = ring(4 << 20, WhenFull.BLOCK);
        KafkaToRingBridge bridge = bridge(ring, Map.of("group.instance.id", "desk"));
        bridge.setConcurrency(2);
        bridge.start();

        await().ignoreExceptions().until(() -> members().stream()
                .map(member -> member.groupInstanceId().orElse(""))
                .sorted()
                .toList()
                .equals(List.of("desk-orders0-1", "desk-orders0-2")));
        assertThat(bridge.getFailureCount()).isZero();
    }

    @Test
    void aBrokerThatGoesAwayIsWaitedFor() {
        broker.createTopic(topic, 1, Map.of());
        RingQueue ring = ring(4 << 20, WhenFull.BLOCK);
        KafkaToRingBridge bridge = bridge(ring, Map.of());
        bridge.start();
        send(0, 100);
        await().until(() -> bridge.getMessageCount() == 100);

        broker.goAway();
        await().until(() -> "Kafka".equals(bridge.status().waitsFor()));
        assertThat(bridge.status().cause()).isNotNull();
        broker.comeAgain();

        send(100, 200);
        assertThat(List.copyOf(new LinkedHashSet<>(take(ring, 200)))).isEqualTo(texts(200));
        await().until(() -> bridge.status().waitsFor() == null);
    }

    @Test
    void aTopicThatIsMadeLaterIsWaitedFor() {
        RingQueue ring = ring(4 << 20, WhenFull.BLOCK);
        KafkaToRingBridge bridge = bridge(ring, Map.of("metadata.max.age.ms", 500));
        bridge.start();
        await().until(() -> bridge.status().waitsFor() != null);
        assertThat(bridge.status().cause()).contains(topic);

        broker.createTopic(topic, 1, Map.of());
        send(0, 10);

        assertThat(take(ring, 10)).isEqualTo(texts(10));
    }
}
