package io.cirque.autoconfigure.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;

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
