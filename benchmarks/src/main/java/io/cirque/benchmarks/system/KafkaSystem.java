package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.kafka.channel.SubscribableKafkaChannel;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Spring Integration's Kafka channel; the broker has a process of its own. */
final class KafkaSystem extends ChannelSystem {

    KafkaSystem() {
        super("spring-kafka");
    }

    @Override
    public boolean hasService() {
        return true;
    }

    @Override
    public void startService(Path directory, Load load) throws IOException {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, CHANNEL);
        broker.afterPropertiesSet();
        Link.publishAddress(address(directory), broker.getBrokersAsString());
    }

    @Override
    public void create(Link link) {
        // the broker has the topic
    }

    @Override
    void register(GenericApplicationContext context, Link link, boolean receives) throws IOException {
        String broker = Files.readString(address(link.directory()));
        ProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
                Map.of(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        broker,
                        // the channel waits for each message: that others might come to its batch would only delay it
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers =
                new ConcurrentKafkaListenerContainerFactory<>();
        containers.setConsumerFactory(new DefaultKafkaConsumerFactory<>(
                Map.of(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        broker,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
        context.registerBean(ProducerFactory.class, () -> producers);
        context.registerBean(CHANNEL, SubscribableKafkaChannel.class, () -> {
            SubscribableKafkaChannel channel =
                    new SubscribableKafkaChannel(new KafkaTemplate<>(producers), containers, CHANNEL);
            channel.setGroupId("default");
            channel.setAutoStartup(receives); // it would take messages without a subscriber too
            return channel;
        });
    }

    private static Path address(Path directory) {
        return directory.resolve("kafka.address");
    }
}
