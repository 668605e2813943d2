package io.cirque.autoconfigure;

import java.util.List;
import org.springframework.util.ClassUtils;

/** What a channel with transport "kafka" needs on the class path, beside the starter. */
final class KafkaLibrary {
    private static final List<String> CLASSES = List.of(
            "org.springframework.integration.kafka.channel.SubscribableKafkaChannel",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration");

    private KafkaLibrary() {}

    /**
     * Fails unless it is there.
     *
     * @param channel the name of the channel that needs it
     */
    static void require(String channel) {
        if (!CLASSES.stream().allMatch(name -> ClassUtils.isPresent(name, null))) {
            throw new InvalidConfigurationException(
                    Keys.of("channels", channel, "transport"),
                    "kafka",
                    "the library for it is not on the class path",
                    "Add the dependencies org.springframework.boot:spring-boot-starter-kafka and"
                            + " org.springframework.integration:spring-integration-kafka, whose versions Spring Boot"
                            + " manages, or state transport: ring.");
        }
    }
}
