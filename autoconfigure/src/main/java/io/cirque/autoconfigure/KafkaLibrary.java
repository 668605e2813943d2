package io.cirque.autoconfigure;

import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/** What a bridge, or a channel with transport "kafka", needs on the class path beside the starter. */
final class KafkaLibrary {
    static final String BRIDGE_MEND =
            "Add the dependency org.springframework.boot:spring-boot-starter-kafka, whose version Spring"
                    + " Boot manages, or remove the bridge.";

    private KafkaLibrary() {}

    /** Fails unless the channel of this name has what it needs. */
    static void requireForChannel(String channel) {
        if (!areThere(
                "org.springframework.integration.kafka.channel.SubscribableKafkaChannel",
                "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")) {
            throw new InvalidConfigurationException(
                    Keys.of("channels", channel, "transport"),
                    "kafka",
                    "the library for it is not on the class path",
                    "Add the dependencies org.springframework.boot:spring-boot-starter-kafka and"
                            + " org.springframework.integration:spring-integration-kafka, whose versions Spring Boot"
                            + " manages, or state transport: ring.");
        }
    }

    /** Fails unless the bridge of this name has what it needs. */
    static void requireForBridge(String bridge) {
        if (!areThere(
                "org.apache.kafka.clients.producer.KafkaProducer", "org.springframework.kafka.core.ProducerFactory")) {
            throw new InvalidConfigurationException(
                    Keys.of("bridges", bridge),
                    null,
                    "the library of Kafka, which it needs, is not on the class path",
                    BRIDGE_MEND);
        }
    }

    private static boolean areThere(String... classes) {
        return Stream.of(classes).allMatch(name -> ClassUtils.isPresent(name, null));
    }
}
