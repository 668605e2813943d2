package io.cirque.integration.bridge;

import io.cirque.ring.RingQueue;
import java.util.HashMap;
import java.util.Map;
import org.springframework.integration.context.OrderlyShutdownCapable;

/**
 * Brings the records of a Kafka topic into a ring, for a consumer group of Kafka. The group's offsets are committed when
 * the ring has the records: at least once. While the ring is full they wait in Kafka, and the bridge keeps its place in the
 * group, however long that takes; so it does too with a ring that rejects when full.
 *
 * <p>The order of a partition is kept. A group that is new begins with the first record of the topic, unless the properties
 * say otherwise. A record that the ring can never take, because it is larger than the ring or has no value, is stepped
 * over: an error with its partition and offset is logged, and it stays in Kafka.
 */
public class KafkaToRingBridge extends AbstractKafkaBridge implements OrderlyShutdownCapable {
    private final String group;
    private final Map<String, ?> kafka;

    /**
     * A bridge.
     *
     * @param ring where messages go
     * @param group the consumer group of Kafka
     * @param topic where records are taken
     * @param kafka properties of Kafka's consumer: the addresses of brokers at least. How it deserializes and commits is
     *     not asked for; to a {@code group.instance.id} each thread appends its own name
     */
    public KafkaToRingBridge(RingQueue ring, String group, String topic, Map<String, ?> kafka) {
        super(ring, topic);
        this.group = group;
        this.kafka = new HashMap<>(kafka);
    }

    @Override
    public String direction() {
        return "from-kafka";
    }

    @Override
    public String getComponentType() {
        return "cirque:from-kafka-bridge";
    }

    @Override
    BridgeWorker newWorker(String name) {
        return new KafkaToRingWorker(this, name, KafkaProperties.ofConsumer(kafka, name, group, batchSize()));
    }

    @Override
    public int beforeShutdown() {
        stop();
        return 0;
    }

    @Override
    public int afterShutdown() {
        return 0;
    }
}
