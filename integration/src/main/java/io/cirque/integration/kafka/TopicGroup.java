package io.cirque.integration.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.springframework.core.log.LogAccessor;

/** The consumers that share the messages of a topic, and from where they read what they have no place in yet. */
final class TopicGroup {
    private static final LogAccessor LOG = new LogAccessor(TopicGroup.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final KafkaTransport transport;
    private final String topic;
    private final String id;

    TopicGroup(KafkaTransport transport, String topic, String group) {
        this.transport = transport;
        this.topic = topic;
        this.id = KafkaTransport.groupId(topic, group);
    }

    String id() {
        return id;
    }

    /** A consumer that has all that is in the topic before it. */
    Properties fromTheBeginning() {
        return startingAt("earliest");
    }

    /**
     * A consumer that has what is sent from now on. A group that is new gets its places here and now: its members would
     * take them some time after they have started, and miss what is sent meanwhile.
     */
    Properties fromNow() {
        try {
            begin();
            return startingAt("earliest");
        } catch (CommitFailedException | RebalanceInProgressException e) { // it has members, thus places: it is not new
            LOG.debug(e, () -> "Members of the group '" + id + "' are at work");
            return startingAt("earliest");
        } catch (KafkaException e) {
            LOG.warn(
                    e,
                    () -> "The brokers do not say where the group '" + id + "' stands: if it is new it begins when they"
                            + " are there again");
            return startingAt("latest");
        }
    }

    private void begin() {
        try (Consumer<byte[], byte[]> consumer = transport.consumers().createConsumer(id, id + "-", "begin")) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic, LONGEST_WAIT).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .collect(Collectors.toSet());
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, LONGEST_WAIT);
            List<TopicPartition> without = partitions.stream()
                    .filter(partition -> committed.get(partition) == null)
                    .toList();
            Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
            consumer.endOffsets(without, LONGEST_WAIT)
                    .forEach((partition, end) -> places.put(partition, new OffsetAndMetadata(end)));
            if (!places.isEmpty()) {
                consumer.commitSync(places, LONGEST_WAIT);
            }
        }
    }

    private static Properties startingAt(String place) {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, place);
        return properties;
    }
}
