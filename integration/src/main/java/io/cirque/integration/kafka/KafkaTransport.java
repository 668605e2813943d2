package io.cirque.integration.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;

/**
 * The way to the brokers, one for all channels of an application: bytes only, every send confirmed by all replicas in
 * sync, nothing acknowledged by itself. Connects when it is needed. Thread-safe.
 */
public final class KafkaTransport implements DisposableBean {
    /** Longest that handing over blocks before a sender looks at its own time again. */
    private static final Duration MOST_BLOCKED = Duration.ofMillis(100);

    /** As long as channels and bridges wait for what is at work when they stop. */
    private static final int SECONDS_TO_CLOSE = 5;

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final DefaultKafkaConsumerFactory<byte[], byte[]> consumers;
    private final KafkaTemplate<byte[], byte[]> template;
    private volatile boolean closed;

    /**
     * A transport with the properties of Kafka's clients, of which it sets itself: the serializers, {@code acks},
     * {@code max.block.ms}, {@code enable.auto.commit}, and for each channel {@code group.id} and
     * {@code auto.offset.reset}. Unless they are stated {@code linger.ms} is 0 and {@code batch.size} 1, so that messages
     * go at once, and to all partitions alike; and {@code max.poll.records} is 1, so that each message may take its
     * handler {@code max.poll.interval.ms}.
     *
     * @param producerProperties of producers, the brokers' addresses among them
     * @param consumerProperties of consumers, the brokers' addresses among them
     */
    public KafkaTransport(Map<String, Object> producerProperties, Map<String, Object> consumerProperties) {
        Map<String, Object> sending = new HashMap<>(producerProperties);
        sending.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        sending.put(ProducerConfig.ACKS_CONFIG, "all");
        // Each sender waits for his own message: nothing is gained by waiting for more of them, nor by keeping them
        // together.
        sending.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        sending.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1);
        sending.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOST_BLOCKED.toMillis());
        this.producers =
                new DefaultKafkaProducerFactory<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
        producers.setPhysicalCloseTimeout(SECONDS_TO_CLOSE);
        this.template = new KafkaTemplate<>(producers);
        template.setProducerListener(new ProducerListener<>() {}); // who sends learns of failures, the log need not
        Map<String, Object> receiving = new HashMap<>(consumerProperties);
        receiving.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // What more was fetched waits in the consumer, which does not lose its place over the time that many take.
        receiving.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        this.consumers =
                new DefaultKafkaConsumerFactory<>(receiving, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A transport as these factories have it: their properties, as in the other constructor, and their listeners, which
     * bind the meters of Kafka's clients for example.
     *
     * @param producers of the application
     * @param consumers of the application
     */
    public KafkaTransport(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers) {
        this(producers.getConfigurationProperties(), consumers.getConfigurationProperties());
        producers.getListeners().forEach(listener -> this.producers.addListener(ofBytes(listener)));
        consumers.getListeners().forEach(listener -> this.consumers.addListener(ofBytes(listener)));
    }

    @SuppressWarnings("unchecked") // it learns of clients, not of what these carry
    private static ProducerFactory.Listener<byte[], byte[]> ofBytes(ProducerFactory.Listener<?, ?> listener) {
        return (ProducerFactory.Listener<byte[], byte[]>) listener;
    }

    @SuppressWarnings("unchecked") // as above
    private static ConsumerFactory.Listener<byte[], byte[]> ofBytes(ConsumerFactory.Listener<?, ?> listener) {
        return (ConsumerFactory.Listener<byte[], byte[]>) listener;
    }

    KafkaTemplate<byte[], byte[]> template() {
        return template;
    }

    /** Hands a record to the producer; throws once this is closed, for a producer that is closed would be made anew. */
    CompletableFuture<SendResult<byte[], byte[]>> send(ProducerRecord<byte[], byte[]> record) {
        if (closed) {
            throw new KafkaException("The way to the brokers is closed");
        }
        return template.send(record);
    }

    ConsumerFactory<byte[], byte[]> consumers() {
        return consumers;
    }

    /** The id of a group among all those of the brokers, where groups of other topics are too. */
    static String groupId(String topic, String group) {
        return topic + "." + group;
    }

    /** Closes the producer when what was sent is there, or after 5 s. Who then still sends gets an exception. */
    @Override
    public void destroy() {
        closed = true;
        template.destroy();
        producers.destroy();
    }
}
