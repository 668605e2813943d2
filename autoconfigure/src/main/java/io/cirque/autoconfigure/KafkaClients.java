package io.cirque.autoconfigure;

import java.util.List;
import org.springframework.util.ClassUtils;

/** What a bridge needs on the class path. */
final class KafkaClients {
    /** One that an application may leave out of each dependency. */
    private static final List<String> CLASSES = List.of(
            "org.apache.kafka.clients.producer.KafkaProducer", "org.springframework.kafka.core.ProducerFactory");

    static final String MEND =
            "Add the dependency org.springframework.boot:spring-boot-starter-kafka, whose version Spring"
                    + " Boot manages, or remove the bridge.";

    private KafkaClients() {}

    /**
     * Requires the library.
     *
     * @param key of the bridge that needs it
     */
    static void require(String key) {
        if (!CLASSES.stream().allMatch(name -> ClassUtils.isPresent(name, null))) {
            throw new InvalidConfigurationException(
                    key, null, "the library of Kafka, which it needs, is not on the class path", MEND);
        }
    }
}
