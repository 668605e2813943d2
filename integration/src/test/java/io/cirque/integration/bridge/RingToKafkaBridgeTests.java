package io.cirque.integration.bridge;

import static io.cirque.integration.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingHeaders;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** From a ring to Kafka: all of it, in order, and acknowledged only when Kafka has it. */
class RingToKafkaBridgeTests {
    private static Broker broker;

    @TempDir
    Path directory;

    private RingQueue ring;
    private String topic;
    private final List<RingToKafkaBridge> bridges = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = new Broker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(64 << 20).build());
        topic = test.getTestMethod().orElseThrow().getName()
                + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterEach
    void close() {
        bridges.forEach(RingToKafkaBridge::stop);
        ring.close();
    }

    private RingToKafkaBridge bridge(Map<String, ?> properties) {
        Map<String, Object> kafka = new HashMap<>(broker.properties());
        kafka.putAll(properties);
        RingToKafkaBridge bridge = new RingToKafkaBridge(ring, "default", topic, kafka);
        bridge.setBackOff(Duration.ofMillis(10), Duration.ofMillis(200));
        bridges.add(bridge);
        return bridge;
    }

    private RingToKafkaBridge started(Map<String, ?> properties) {
        RingToKafkaBridge bridge = bridge(properties);
        bridge.start();
        return bridge;
    }

    private void publish(String text) {
        assertThat(ring.offer(text.getBytes(UTF_8))).isTrue();
    }

    private List<String> publish(int count) {
        List<String> texts =
                IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
        texts.forEach(this::publish);
        return texts;
    }

    private GroupStatistics group() {
        return ring.statistics().groups().get(0);
    }

    private void awaitNothingLeft() {
        await().until(() -> group().lag() == 0);
    }

    @Test
    void bytesGoThroughUnchangedAndInOrder() {
        broker.createTopic(topic, 1, Map.of());
        List<String> texts = publish(3_000);

        RingToKafkaBridge bridge = started(Map.of());

        assertThat(broker.awaitTexts(topic, found -> found.size() >= 3_000)).isEqualTo(texts);
        awaitNothingLeft();
        await().untilAsserted(() -> assertThat(bridge.status()).isEqualTo(new BridgeStatus(true, null, null, null)));
        assertThat(bridge.getMessageCount()).isEqualTo(3_000);
        assertThat(bridge.getFailureCount()).isZero();
    }

    @Test
    void severalThreadsHandOverEachMessageOnce() {
        broker.createTopic(topic, 1, Map.of());
        List<String> texts = publish(3_000);
        RingToKafkaBridge bridge = bridge(Map.of());
        bridge.setConcurrency(3);
        bridge.setBatchSize(50);

        bridge.start();

        assertThat(broker.awaitTexts(topic, found -> found.size() >= 3_000)).containsExactlyInAnyOrderElementsOf(texts);
        awaitNothingLeft();
    }

    @Test
    void whileTheBrokerIsAwayProducersGoOnAndNothingIsLostDoubledOrOvertaken() {
        broker.createTopic(topic, 1, Map.of());
        RingToKafkaBridge bridge = started(Map.of());
        Queue<String> all = new ConcurrentLinkedQueue<>();
        AtomicBoolean end = new AtomicBoolean();
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 0; !end.get(); i++) {
                publish("message " + i);
                all.add("message " + i);
                LockSupport.parkNanos(50_000); // a load for as long as it takes, not as much as the ring can hold
            }
        });
        await().until(() -> bridge.getMessageCount() > 2_000);

        broker.goAway();
        await().until(() -> "Kafka".equals(bridge.status().waitsFor()) && group().lag() > 3_000);
        long acknowledged = acknowledged();
        int before = all.size();
        await().until(() -> all.size() > before + 2_000);
        end.set(true);
        producer.join();
        List<String> sent = List.copyOf(all);
        assertThat(acknowledged()).isEqualTo(acknowledged);
        assertThat(bridge.status().since()).isNotNull();

        broker.comeAgain();
        awaitNothingLeft();
        List<String> found = broker.awaitTexts(topic, texts -> texts.contains(sent.get(sent.size() - 1)));
        assertThat(List.copyOf(new LinkedHashSet<>(found))).isEqualTo(sent);
        assertThat(found.subList(0, (int) acknowledged)).isEqualTo(sent.subList(0, (int) acknowledged));
        await().until(() -> bridge.status().waitsFor() == null);
        assertThat(bridge.getDeadLetterCount()).isZero();
    }

    private long acknowledged() {
        return group().consumed();
    }

    @Test
    void aBrokerThatComesLaterIsWaitedFor() {
        broker.createTopic(topic, 1, Map.of());
        broker.goAway();
        List<String> texts = publish(10);
        RingToKafkaBridge bridge = started(Map.of("max.block.ms", 300));
        await().until(() -> bridge.getFailureCount() >= 2);
        assertThat(bridge.status().waitsFor()).isEqualTo("Kafka");
        assertThat(bridge.status().cause()).contains("TimeoutException");
        assertThat(group().lag()).isEqualTo(10);

        broker.comeAgain();

        assertThat(broker.awaitTexts(topic, found -> found.size() >= 10)).isEqualTo(texts);
        awaitNothingLeft();
    }

    @Test
    void aTopicThatIsMadeLaterIsWaitedFor() {
        List<String> texts = publish(10);
        RingToKafkaBridge bridge = started(Map.of("max.block.ms", 300));
        await().until(() -> bridge.getFailureCount() >= 1);
        assertThat(bridge.status().cause()).contains(topic);

        broker.createTopic(topic, 1, Map.of());

        assertThat(broker.awaitTexts(topic, found -> found.size() >= 10)).isEqualTo(texts);
        awaitNothingLeft();
    }

    @Test
    void stoppedWhileTheBrokerIsAwayItLeavesItsMessagesToTheNext() {
        broker.createTopic(topic, 1, Map.of());
        RingToKafkaBridge bridge = bridge(Map.of());
        bridge.setShutdownTimeout(Duration.ofMillis(300));
        bridge.start();
        publish("first");
        await().until(() -> bridge.getMessageCount() == 1);
        broker.goAway();
        try {
            publish("second");
            await().until(() -> bridge.status().waitsFor() != null);
            bridge.stop();
            assertThat(bridge.status().running()).isFalse();
            assertThat(group().lag()).isEqualTo(1);
            assertThat(group().members()).isZero();
        } finally {
            broker.comeAgain();
        }
        bridge.start();
        awaitNothingLeft();
        assertThat(broker.awaitTexts(topic, found -> found.contains("second"))).containsOnly("first", "second");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTooLargeGoesToTheDeadLettersAndKeepsNobody(boolean forTheClient) {
        broker.createTopic(topic, 1, forTheClient ? Map.of() : Map.of("max.message.bytes", "2000"));
        EnvelopeCodec codec = new EnvelopeCodec();
        List<String> small = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = i % 5 == 2 ? "large".repeat(1_000) : "small " + i;
            small.add(text);
            assertThat(ring.offer(codec.encode(new GenericMessage<>(text)))).isTrue();
        }
        small.removeIf(text -> text.startsWith("large"));

        RingToKafkaBridge bridge = started(forTheClient ? Map.of("max.request.size", 2000) : Map.of());

        List<String> found = broker.awaitTexts(topic, texts -> texts.size() >= small.size());
        assertThat(found)
                .extracting(text ->
                        small.stream().filter(text::contains).findFirst().orElse("?"))
                .hasSize(16);
        awaitNothingLeft();
        assertThat(bridge.getDeadLetterCount()).isEqualTo(4);
        assertThat(bridge.getFailureCount()).isEqualTo(4);
        try (RingQueue aside = RingQueue.open(directory.resolve("orders.dead-letter.ring"))) {
            PollableRingChannel letters = new PollableRingChannel(aside);
            Message<?> letter = requireNonNull(letters.receive(0));
            assertThat(letter.getPayload()).isEqualTo("large".repeat(1_000));
            assertThat(letter.getHeaders())
                    .containsEntry(RingHeaders.DEAD_LETTER_RING, "orders")
                    .containsEntry(RingHeaders.DEAD_LETTER_GROUP, "default");
            assertThat(letter.getHeaders().get(RingHeaders.DEAD_LETTER_CAUSE))
                    .asString()
                    .contains("RecordTooLargeException");
            letters.destroy();
        }
    }

    @Test
    void whatATopicRefusesForGoodGoesToTheDeadLetters() {
        broker.createTopic(topic, 1, Map.of("cleanup.policy", "compact")); // which takes nothing without a key
        publish(3);
        RingToKafkaBridge bridge = started(Map.of());
        awaitNothingLeft();
        assertThat(bridge.getDeadLetterCount()).isEqualTo(3);
    }

    @Test
    void withoutRoomAmongTheDeadLettersItWaits() {
        broker.createTopic(topic, 1, Map.of());
        try (RingQueue dead = RingQueue.create(
                directory.resolve("dead.ring"),
                RingOptions.builder().capacity(8192).whenFull(WhenFull.REJECT).build())) {
            publish("large".repeat(1_000));
            publish("large".repeat(1_000));
            publish("small");
            RingToKafkaBridge bridge = bridge(Map.of("max.request.size", 2000));
            bridge.setDeadLetter(dead);
            bridge.start();
            await().until(() ->
                    "room in ring 'dead' of dead letters".equals(bridge.status().waitsFor()));
            assertThat(bridge.status().cause()).contains("RecordTooLargeException");
            assertThat(bridge.getDeadLetterCount()).isEqualTo(1);

            dead.clear();

            awaitNothingLeft();
            assertThat(bridge.getDeadLetterCount()).isEqualTo(2);
            assertThat(broker.awaitTexts(topic, found -> found.contains("small")))
                    .containsOnly("small");
        }
    }

    @Test
    void stopsAndSaysSoWhenItsRingIsDeleted() {
        broker.createTopic(topic, 1, Map.of());
        List<RingEndpointFailedEvent> events = new CopyOnWriteArrayList<>();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.addApplicationListener(event -> {
                if (event instanceof RingEndpointFailedEvent failed) {
                    events.add(failed);
                }
            });
            RingToKafkaBridge bridge = bridge(Map.of());
            context.registerBean("drain", RingToKafkaBridge.class, () -> bridge);
            context.refresh();
            assertThat(bridge.isRunning()).isTrue();

            assertThat(RingQueue.delete(ring.path())).isTrue();

            await().until(() -> !events.isEmpty());
            assertThat(events.get(0).getSource()).isSameAs(bridge);
            assertThat(bridge.status().running()).isFalse();
        }
    }
}
