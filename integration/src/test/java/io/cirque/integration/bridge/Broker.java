package io.cirque.integration.bridge;

import io.cirque.integration.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker in this process, with a log on the disk: it may go away, and come again with what it had. */
public final class Broker implements AutoCloseable {
    private final EmbeddedKafkaKraftBroker kafka = new EmbeddedKafkaKraftBroker(1, 1);

    public Broker() {
        kafka.brokerProperty("auto.create.topics.enable", "false");
        kafka.brokerProperty("group.initial.rebalance.delay.ms", "0");
        kafka.brokerProperty("group.min.session.timeout.ms", "1000");
        kafka.afterPropertiesSet();
    }

    public String addresses() {
        return kafka.getBrokersAsString();
    }

    public Map<String, Object> properties() {
        return Map.of("bootstrap.servers", addresses());
    }

    public void createTopic(String name, int partitions, Map<String, String> configuration) {
        ask(admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configuration)))
                .all()
                .get());
    }

    /** The offset that the group has committed, summed over all partitions. */
    long committed(String group) {
        return ask(
                admin -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                        .mapToLong(offset -> offset.offset())
                        .sum());
    }

    interface Asking<T> {
        T of(Admin admin) throws ExecutionException, InterruptedException;
    }

    <T> T ask(Asking<T> question) {
        try (Admin admin = Admin.create(properties())) {
            return question.of(admin);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void goAway() {
        Objects.requireNonNull(kafka.getCluster()).brokers().values().forEach(broker -> {
            broker.shutdown();
            broker.awaitShutdown();
        });
    }

    public void comeAgain() {
        Objects.requireNonNull(kafka.getCluster()).brokers().values().forEach(broker -> broker.startup());
    }

    void send(String topic, int partition, List<? extends byte @Nullable []> values) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> answers = new ArrayList<>();
            values.forEach(value -> answers.add(producer.send(new ProducerRecord<>(topic, partition, null, value))));
            for (Future<?> answer : answers) {
                answer.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All texts in partition 0 of the topic, from the first, once there are some that are wanted. */
    List<String> awaitTexts(String topic, Predicate<List<String>> wanted) {
        List<String> texts = new ArrayList<>();
        read(topic, consumer -> Patience.await().until(() -> {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
            return wanted.test(texts);
        }));
        return texts;
    }

    private void read(String topic, Consumer<KafkaConsumer<byte[], byte[]>> how) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            how.accept(consumer);
        }
    }

    @Override
    public void close() {
        kafka.destroy();
    }
}
