package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Bridge;
import io.cirque.autoconfigure.CirqueProperties.Ring;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Checks one bridge between a ring and a Kafka topic. */
final class BridgeCheck {
    private final CirqueProperties properties;
    private final String application;
    private final String name;
    private final Bridge bridge;
    private final String ring;
    private final String group;

    BridgeCheck(CirqueProperties properties, String application, String name, Bridge bridge) {
        this.properties = properties;
        this.application = application;
        this.name = name;
        this.bridge = bridge;
        this.ring = bridge.ringOr(name);
        this.group = bridge.groupIn(application);
    }

    /**
     * Checks everything.
     *
     * @throws InvalidConfigurationException for the first fault
     */
    void run() {
        requireTopic();
        PropertiesCheck.requireRing(properties, "bridges", name, bridge.ring());
        requireAtLeastOne("concurrency", bridge.concurrency());
        requireAtLeastOne("batch-size", bridge.batchSize());
        ListenerCheck.requireBackOff("bridges", name, bridge.backOff());
        if (bridge.isToKafka()) {
            checkToKafka();
        } else {
            checkFromKafka();
        }
        refuseCircle();
    }

    private void requireTopic() {
        String topic = bridge.topic();
        if (!StringUtils.hasText(topic)) {
            throw fault("topic", topic, "the bridge has no topic at its other end", "Name a topic of Kafka.");
        }
        TopicPlan.requireName(key("topic"), topic, "State another name.");
    }

    private void checkToKafka() {
        PropertiesCheck.requireGroup(key("group"), bridge.group());
        requireListedGroup();
        requireOwnGroup();
        PropertiesCheck.requireText(key("dead-letter"), bridge.deadLetter());
        PropertiesCheck.requireRingOfDeadLetters(properties, "bridges", name, bridge.deadLetter());
        if (ring.equals(bridge.deadLetter())) {
            throw fault(
                    "dead-letter",
                    bridge.deadLetter(),
                    "this is the ring of the bridge itself, so that its dead letters would be handed over again",
                    "Name another ring, such as " + ring + ".dlq.");
        }
    }

    /** A group that nobody makes before the bridge runs misses what was sent before. */
    private void requireListedGroup() {
        Ring entry = properties.rings().get(ring);
        List<String> listed = entry == null ? null : entry.groups();
        if (listed != null && !listed.contains(group)) {
            throw fault(
                    "group",
                    group,
                    "the ring has no such group: " + Keys.of("rings", ring, "groups") + " lists those it has",
                    Spelling.suggest(group, listed) + " Or list it there.");
        }
    }

    private void requireOwnGroup() {
        properties.inbound().forEach((other, adapter) -> {
            if (adapter.ringOr(other).equals(ring) && adapter.groupOrDefault().equals(group)) {
                throw shared(Keys.of("inbound", other));
            }
        });
        for (Map.Entry<String, Bridge> entry : properties.bridges().entrySet()) {
            Bridge other = entry.getValue();
            if (!entry.getKey().equals(name)
                    && other.isToKafka()
                    && other.ringOr(entry.getKey()).equals(ring)
                    && other.groupIn(application).equals(group)) {
                throw shared(Keys.of("bridges", entry.getKey()));
            }
        }
    }

    private InvalidConfigurationException shared(String other) {
        return shared(name, group, ring, other);
    }

    /** The fault of a bridge whose group somebody else has too. */
    static InvalidConfigurationException shared(String bridge, String group, String ring, String other) {
        return new InvalidConfigurationException(
                Keys.of("bridges", bridge, "group"),
                group,
                other + " takes messages of ring '" + ring
                        + "' for the same group, so that each message would go to one" + " of the two",
                "State a group of its own for each.");
    }

    private void checkFromKafka() {
        if (group.isBlank()) {
            throw fault(
                    "group",
                    bridge.group(),
                    "Kafka remembers by the name of a group what has been taken, and spring.application.name is not set"
                            + " either",
                    "Name a consumer group of Kafka, or set spring.application.name.");
        }
        if (bridge.deadLetter() != null) {
            throw fault(
                    "dead-letter",
                    bridge.deadLetter(),
                    "what the ring can never take stays in Kafka",
                    "Remove it, or state direction: to-kafka.");
        }
    }

    private void refuseCircle() {
        properties.bridges().forEach((other, opposite) -> {
            if (opposite.direction() != bridge.direction()
                    && opposite.ringOr(other).equals(ring)
                    && String.valueOf(opposite.topic()).equals(bridge.topic())) {
                throw fault(
                        "topic",
                        bridge.topic(),
                        Keys.of("bridges", other)
                                + " carries the messages of the same topic and ring back, so that they would go round"
                                + " for ever",
                        "Name another topic or another ring for one of the two.");
            }
        });
    }

    private void requireAtLeastOne(String property, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw fault(property, value, "nothing would be handed over", "State at least 1.");
        }
    }

    private InvalidConfigurationException fault(String property, @Nullable Object value, String problem, String mend) {
        return new InvalidConfigurationException(key(property), value, problem, mend);
    }

    private String key(String property) {
        return Keys.of("bridges", name, property);
    }
}
