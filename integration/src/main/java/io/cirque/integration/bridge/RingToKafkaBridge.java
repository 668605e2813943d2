package io.cirque.integration.bridge;

import io.cirque.integration.support.DeadLetterCounter;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingDeadLetters;
import io.cirque.ring.RingQueue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jmx.export.annotation.ManagedMetric;

/**
 * Drains a ring into a Kafka topic. Messages are taken for a group of the ring, sent to Kafka together, and acknowledged in
 * the ring when Kafka has all of them: at least once. While Kafka is slow or away they wait in the ring, and its producers go
 * on at memory speed for as long as it has room.
 *
 * <p>Messages are sent without a key. What one thread of the application publishes is in the same order in the topic if
 * that has one partition, and this bridge one thread and the group to itself. What Kafka refuses for good, because it is
 * too large for example, goes to the dead letters.
 */
public class RingToKafkaBridge extends AbstractKafkaBridge {
    private final String group;
    private final Map<String, ?> kafka;
    private final DeadLetterCounter deadLetterCounter = new DeadLetterCounter();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private @Nullable RingQueue deadLetter;

    /**
     * A bridge.
     *
     * @param ring where messages are taken
     * @param group the group to take them for; created with the start if it does not exist
     * @param topic where they go
     * @param kafka properties of Kafka's producer: the addresses of brokers at least. How it serializes, acknowledges and
     *     tries again is not asked for
     */
    public RingToKafkaBridge(RingQueue ring, String group, String topic, Map<String, ?> kafka) {
        super(ring, topic);
        this.group = group;
        this.kafka = new HashMap<>(kafka);
    }

    /**
     * Adds to a dead letter the headers that say why it is one.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
    }

    /**
     * Where messages go that Kafka refuses for good.
     *
     * @param deadLetter default: a ring {@code NAME.dead-letter} beside the ring, made when the first of them comes
     */
    public void setDeadLetter(RingQueue deadLetter) {
        this.deadLetter = deadLetter;
    }

    @Override
    public String direction() {
        return "to-kafka";
    }

    @Override
    public String getComponentType() {
        return "cirque:to-kafka-bridge";
    }

    /**
     * How many messages this bridge has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages put to the dead letters")
    public long getDeadLetterCount() {
        return deadLetterCounter.count();
    }

    /**
     * Counts what went to the dead letters.
     *
     * @return this bridge's
     */
    public DeadLetterCounter deadLetters() {
        return deadLetterCounter;
    }

    @Override
    BridgeWorker newWorker(String name) {
        RingDeadLetters deadLetters = new RingDeadLetters(ring(), deadLetter, codec, deadLetterCounter);
        return new RingToKafkaWorker(this, name, group, KafkaProperties.ofProducer(kafka, name), deadLetters);
    }
}
