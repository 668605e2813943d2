package io.cirque.autoconfigure;

import io.cirque.integration.kafka.KafkaTransport;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.integration.kafka.channel.SubscribableKafkaChannel;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/** The way to Kafka's brokers, which {@code spring.kafka.*} describes, for channels with transport "kafka". */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@ConditionalOnClass({SubscribableKafkaChannel.class, KafkaAutoConfiguration.class})
@Conditional(OnKafkaChannel.class)
public final class CirqueKafkaAutoConfiguration {
    private static final Log LOG = LogFactory.getLog(CirqueKafkaAutoConfiguration.class);

    CirqueKafkaAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    KafkaTransport cirqueKafkaTransport(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers) {
        return new KafkaTransport(producers, consumers);
    }

    /** Made, and given more partitions, by Spring Kafka's admin at start, unless {@code spring.kafka.admin} forbids it. */
    @Bean
    KafkaAdmin.NewTopics cirqueKafkaTopics(CirqueProperties properties) {
        properties.channels().forEach((name, channel) -> {
            if (!channel.isRing() && properties.rings().containsKey(name)) {
                LOG.warn(Keys.of("rings", name) + " says nothing about the channel '" + name
                        + "', whose messages are in topic '" + channel.topicOr(name) + "'");
            }
        });
        List<NewTopic> topics = TopicPlan.of(properties).entrySet().stream()
                .map(entry -> topic(entry.getKey(), entry.getValue()))
                .toList();
        return new KafkaAdmin.NewTopics(topics.toArray(NewTopic[]::new));
    }

    private static NewTopic topic(String name, TopicPlan plan) {
        TopicBuilder topic = TopicBuilder.name(name).partitions(plan.partitions());
        if (plan.replication() != null) {
            topic.replicas(plan.replication());
        }
        return topic.build();
    }
}
