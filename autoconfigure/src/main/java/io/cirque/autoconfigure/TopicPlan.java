package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Kafka;
import io.cirque.integration.support.DeadLetterName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A topic that the application needs.
 *
 * @param partitions it has at least
 * @param replication brokers that hold each of them; null for as many as the brokers say
 */
record TopicPlan(int partitions, @Nullable Short replication) {
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    /** All topics by name: those of channels, and those of their dead letters. */
    static Map<String, TopicPlan> of(CirqueProperties properties) {
        Map<String, TopicPlan> plans = new LinkedHashMap<>();
        properties.channels().forEach((name, channel) -> {
            if (!channel.isRing()) {
                TopicPlan plan = of(channel);
                plans.merge(channel.topicOr(name), plan, TopicPlan::both);
                String deadLetter = deadLetter(name, channel, properties);
                if (deadLetter != null) {
                    plans.merge(deadLetter, new TopicPlan(1, plan.replication()), TopicPlan::both);
                }
            }
        });
        return plans;
    }

    private static TopicPlan of(Channel channel) {
        Kafka kafka = channel.kafka();
        int threads = channel.threads();
        return kafka == null
                ? new TopicPlan(threads, null)
                : new TopicPlan(kafka.partitions() == null ? threads : kafka.partitions(), kafka.replication());
    }

    private TopicPlan both(TopicPlan other) {
        return new TopicPlan(
                Math.max(partitions, other.partitions), replication == null ? other.replication : replication);
    }

    private static @Nullable String deadLetter(String name, Channel channel, CirqueProperties properties) {
        if (channel.deadLetter() != null) {
            return topic(channel.deadLetter(), properties);
        }
        return DeadLetterName.beside(channel.topicOr(name));
    }

    /** Fails unless Kafka takes the name that the key states. */
    static void requireName(String key, String topic, String mend) {
        if (!NAME.matcher(topic).matches()) {
            throw new InvalidConfigurationException(
                    key,
                    topic,
                    "a topic's name is made of letters, digits, dots, underscores and hyphens, at most 249",
                    mend);
        }
    }

    /** The topic of the channel of this name if there is one, else the topic of this name. */
    static String topic(String name, CirqueProperties properties) {
        Channel channel = properties.channels().get(name);
        return channel == null ? name : channel.topicOr(name);
    }
}
