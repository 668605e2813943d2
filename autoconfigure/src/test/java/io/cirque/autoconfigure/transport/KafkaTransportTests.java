package io.cirque.autoconfigure.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cirque.integration.kafka.TopicChannel;
import io.cirque.integration.support.RingHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.PollableChannel;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A topic does what a ring does, with real brokers. */
class KafkaTransportTests extends ChannelBehaviours {
    private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

    @BeforeAll
    static void startBroker() {
        BROKER.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    /** The dead letter must not acknowledge what the transaction has received before it. */
    @Test
    void aDeadLetterWithinATransactionIsAcknowledgedWithIt() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", delivery: polled, max-deliveries: 1}");
        send(shop, "orders", "one");
        publish(shop, store, "no envelope at all".getBytes(StandardCharsets.UTF_8));
        PollableChannel orders = shop.getBean("orders", PollableChannel.class);
        new TransactionTemplate(new PseudoTransactionManager()).executeWithoutResult(status -> {
            assertThat(requireNonNull(orders.receive(30_000)).getPayload()).isEqualTo("one");
            assertThat(orders.receive(1000)).isNull();
            assertThat(take(shop, store + ".dead-letter")).isNotEmpty();
            assertThat(acknowledged()).isNull();
        });
        assertThat(requireNonNull(acknowledged()).offset()).isEqualTo(2L);
    }

    @Test
    void whatRolledBackTooOftenSaysHowOftenItWasDelivered() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", delivery: polled, max-deliveries: 2}\n    failed: {"
                        + in(store + ".dead-letter") + ", delivery: polled}");
        send(shop, "orders", "one");
        rollBackTwice(shop);
        assertThat(receive(shop, "failed").getHeaders()).containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, 2);
    }

    /** It would wait for its own end. */
    @Test
    void whoseSuspendedTransactionHasReceivedIsRefused() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + ", delivery: polled}");
        send(shop, "orders", "one");
        send(shop, "orders", "two");
        PollableChannel orders = shop.getBean("orders", PollableChannel.class);
        TransactionTemplate outer = new TransactionTemplate(new PseudoTransactionManager());
        TransactionTemplate inner = new TransactionTemplate(new PseudoTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        outer.executeWithoutResult(status -> {
            assertThat(receive(shop, "orders").getPayload()).isEqualTo("one");
            for (long timeout : new long[] {500, -1}) {
                assertThatThrownBy(() -> inner.executeWithoutResult(within -> orders.receive(timeout)))
                        .isInstanceOf(IllegalTransactionStateException.class)
                        .hasMessageContaining(store);
            }
            assertThat(receive(shop, "orders").getPayload()).isEqualTo("two");
        });
        assertThat(requireNonNull(acknowledged()).offset()).isEqualTo(2L);
    }

    @Test
    void aBroadcastGroupWithAnInstanceIdBeginsWithWhatFollowsToo() {
        ConfigurableApplicationContext sender = start("sender", "orders: {" + in(store) + "}");
        send(sender, "orders", "before");
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", delivery: broadcast}\nspring.kafka.consumer.properties:"
                        + " {group.instance.id: desk}",
                Desk.class);
        send(sender, "orders", "after");
        assertThat(handled(shop, 1)).extracting(Message::getPayload).isEqualTo(List.of("after"));
    }

    @Test
    void aChannelWhoseConsumerWasDrivenOutIsDownAndSaysWhy() {
        String yaml = "orders: {" + in(store) + "}\nspring.kafka.consumer.properties: {group.instance.id: desk}";
        ConfigurableApplicationContext first = start("shop", yaml, Desk.class);
        send(first, "orders", "one");
        handled(first, 1);
        assertThat(health(first).getStatus()).isEqualTo(Status.UP);

        start("shop", yaml, Desk.class);
        await().atMost(LONG)
                .until(() -> !first.getBean("orders", TopicChannel.class).isRunning());
        assertThat(health(first)).satisfies(health -> {
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).extractingByKey("error").asString().contains("group.instance.id");
        });
    }

    private static Health health(ConfigurableApplicationContext application) {
        CompositeHealthContributor channels =
                application.getBean("cirqueKafkaHealthContributor", CompositeHealthContributor.class);
        return requireNonNull(((HealthIndicator) requireNonNull(channels.getContributor("orders"))).health());
    }

    private @Nullable OffsetAndMetadata acknowledged() {
        try {
            return KafkaTestUtils.getCurrentOffset(BROKER.getBrokersAsString(), store + ".default", store, 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those that it had would say where it begins, and the new partition would be read from its end. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBroadcastGroupWithMembersIsNotNewForHavingANewPartition(CapturedOutput output) throws Exception {
        String yaml = "orders: {" + in(store) + ", delivery: broadcast}";
        ConfigurableApplicationContext first = start("shop", yaml, Desk.class);
        send(first, "orders", "one");
        handled(first, 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()))) {
            admin.createPartitions(Map.of(store, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        start("shop", yaml, Desk.class);
        assertThat(output).doesNotContain("do not say where");
    }

    @Override
    String in(String store) {
        return "transport: kafka, kafka.topic: " + store;
    }

    @Override
    String consumers(int number) {
        return ", kafka.partitions: " + number;
    }

    @Override
    Map<String, Object> properties() {
        return Map.of(
                "spring.kafka.bootstrap-servers",
                BROKER.getBrokersAsString(),
                "logging.level.org.apache.kafka",
                "warn",
                "logging.level.org.springframework.kafka",
                "warn",
                "logging.level.kafka",
                "warn");
    }

    @Override
    void publish(ConfigurableApplicationContext application, String store, byte[] bytes) {
        DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
                KafkaTestUtils.producerProps(BROKER), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            new KafkaTemplate<>(producers)
                    .send(new ProducerRecord<>(store, bytes))
                    .join();
        } finally {
            producers.destroy();
        }
    }

    @Override
    byte[] take(ConfigurableApplicationContext application, String store) {
        Map<String, Object> properties = KafkaTestUtils.consumerProps(BROKER, "test-" + UUID.randomUUID(), false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (Consumer<byte[], byte[]> consumer = new DefaultKafkaConsumerFactory<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .createConsumer()) {
            consumer.subscribe(List.of(store));
            return KafkaTestUtils.getSingleRecord(consumer, store, Duration.ofSeconds(30))
                    .value();
        }
    }
}
