package io.cirque.integration.bridge;

import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a bridge demands of Kafka's clients, whatever else an application says of them. */
final class KafkaProperties {
    private KafkaProperties() {}

    /**
     * The client itself tries again, in order and without doubling anything, for as long as the broker is away: if it gave
     * up a record, those behind it would overtake it.
     */
    static Map<String, Object> ofProducer(Map<String, ?> stated, String name) {
        Map<String, Object> properties = named(stated, name);
        properties.put(KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ACKS_CONFIG, "all");
        properties.put(ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        properties.put(RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        properties.remove(TRANSACTIONAL_ID_CONFIG);
        return properties;
    }

    /**
     * A group that is new begins with the first message, unless somebody wants it otherwise. An instance id is for one
     * consumer only, and these properties are for all of an application: the second would drive out the first.
     */
    static Map<String, Object> ofConsumer(Map<String, ?> stated, String name, String group, int batchSize) {
        Map<String, Object> properties = named(stated, name);
        properties.put(KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(GROUP_ID_CONFIG, group);
        properties.put(ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(MAX_POLL_RECORDS_CONFIG, batchSize);
        properties.putIfAbsent(AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.computeIfPresent(GROUP_INSTANCE_ID_CONFIG, (key, id) -> id + "-" + name);
        return properties;
    }

    private static Map<String, Object> named(Map<String, ?> stated, String name) {
        Map<String, Object> properties = new HashMap<>(stated);
        properties.merge(CLIENT_ID_CONFIG, name, (prefix, own) -> prefix + "-" + own);
        return properties;
    }
}
