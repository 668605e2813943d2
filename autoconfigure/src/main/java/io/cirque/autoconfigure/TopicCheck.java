package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Kafka;
import io.cirque.integration.support.AckMode;
import org.jspecify.annotations.Nullable;

/** Checks what a channel's transport can do, and how the two kinds of channels go together. */
final class TopicCheck {
    private final CirqueProperties properties;
    private final String name;
    private final Channel channel;

    TopicCheck(CirqueProperties properties, String name, Channel channel) {
        this.properties = properties;
        this.name = name;
        this.channel = channel;
    }

    /**
     * Checks everything.
     *
     * @throws InvalidConfigurationException for the first fault
     */
    void run() {
        if (channel.isRing()) {
            checkRing();
        } else {
            refuseWhatOnlyRingsDo();
            checkTopic(channel.kafka());
            checkDeadLetter();
        }
    }

    private void checkRing() {
        if (channel.kafka() != null) {
            throw fault("kafka", null, "the channel's transport is ring", "Remove it, or state transport: kafka.");
        }
        PropertiesCheck.requireRingOfDeadLetters(properties, "channels", name, channel.deadLetter());
    }

    private void refuseWhatOnlyRingsDo() {
        refuse(
                "ring",
                channel.ring(),
                "the channel has a topic instead",
                "Remove it; a topic is named by kafka.topic.");
        refuse(
                "ack",
                channel.ack() == AckMode.AUTO ? null : "manual",
                "a topic remembers one place of a group, and no single messages",
                "Remove it: a message is acknowledged when its handler has returned. Or state transport: ring.");
        refuse(
                "max-unacknowledged",
                channel.maxUnacknowledged(),
                "a topic remembers one place of a group, and no single messages",
                "Remove it, or state transport: ring.");
        refuse(
                "batch",
                channel.batch() == null ? null : channel.batch().size(),
                "a channel with transport kafka gives one message at a time",
                "Remove it, or state transport: ring.");
        if (channel.sendTimeout() != null && channel.sendTimeout().isZero()) {
            throw fault(
                    "send-timeout",
                    channel.sendTimeout(),
                    "no broker answers in no time",
                    "State how long to wait for its answer, such as 5s, or remove it.");
        }
    }

    private void checkTopic(@Nullable Kafka kafka) {
        if (kafka == null || kafka.topic() == null) {
            TopicPlan.requireName(Keys.of("channels", name), name, "State kafka.topic, or rename the channel.");
        } else {
            TopicPlan.requireName(Keys.of("channels", name, "kafka.topic"), kafka.topic(), "State another name.");
        }
        if (kafka == null) {
            return;
        }
        int threads = channel.threads();
        if (kafka.partitions() != null && kafka.partitions() < threads) {
            throw fault(
                    "kafka.partitions",
                    kafka.partitions(),
                    "each of the " + threads + " threads needs a partition of its own",
                    "State " + threads + " or more, for all processes of a group together, or less concurrency.");
        }
        if (kafka.replication() != null && kafka.replication() < 1) {
            throw fault("kafka.replication", kafka.replication(), "no broker would hold it", "State at least 1.");
        }
    }

    private void checkDeadLetter() {
        String deadLetter = channel.deadLetter();
        if (deadLetter == null) {
            return;
        }
        PropertiesCheck.requireText(Keys.of("channels", name, "dead-letter"), deadLetter);
        Channel other = properties.channels().get(deadLetter);
        if (other != null && other.isRing()) {
            throw fault(
                    "dead-letter",
                    deadLetter,
                    "dead letters of a topic go to a topic, and the channel of this name has transport ring",
                    "State transport: kafka for " + Keys.of("channels", deadLetter) + " too, or name another.");
        }
        String topic = TopicPlan.topic(deadLetter, properties);
        TopicPlan.requireName(Keys.of("channels", name, "dead-letter"), topic, "State another name.");
        if (topic.equals(channel.topicOr(name))) {
            throw fault(
                    "dead-letter",
                    deadLetter,
                    "this is the topic of the channel itself, so that its dead letters would be delivered again",
                    "Name another, such as " + deadLetter + ".dlq.");
        }
    }

    private void refuse(String property, @Nullable Object value, String problem, String mend) {
        if (value != null) {
            throw fault(property, value, problem, mend);
        }
    }

    private InvalidConfigurationException fault(String property, @Nullable Object value, String problem, String mend) {
        return new InvalidConfigurationException(Keys.of("channels", name, property), value, problem, mend);
    }
}
