package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.CirqueKafkaAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.CirqueProperties.Transport;
import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.TopicBackedChannel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Gives each channel with transport "kafka" to the health endpoint, below {@code cirqueKafka}; off with
 * {@code management.health.cirque.enabled=false}.
 */
@AutoConfiguration(after = CirqueKafkaAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class, KafkaAdmin.class})
@ConditionalOnBean({KafkaTransport.class, KafkaAdmin.class})
@ConditionalOnEnabledHealthIndicator("cirque")
public final class CirqueKafkaHealthContributorAutoConfiguration {
    CirqueKafkaHealthContributorAutoConfiguration() {}

    @Bean
    KafkaBrokers cirqueKafkaBrokers(KafkaAdmin admin, CirqueProperties properties) {
        Collection<String> topics = topics(properties).values();
        return new KafkaBrokers(admin.getConfigurationProperties(), topics);
    }

    @Bean
    @ConditionalOnMissingBean(name = {"cirqueKafkaHealthIndicator", "cirqueKafkaHealthContributor"})
    HealthContributor cirqueKafkaHealthContributor(
            KafkaBrokers brokers, CirqueProperties properties, BeanFactory beans) {
        Map<String, HealthContributor> channels = new LinkedHashMap<>();
        topics(properties)
                .forEach((name, topic) -> channels.put(
                        name, new TopicHealthIndicator(brokers, topic, beans.getBean(name, TopicBackedChannel.class))));
        return CompositeHealthContributor.fromMap(channels);
    }

    private static Map<String, String> topics(CirqueProperties properties) {
        Map<String, String> topics = new LinkedHashMap<>();
        properties.channels().forEach((name, channel) -> {
            if (channel.transport() == Transport.KAFKA) {
                topics.put(name, channel.topicOr(name));
            }
        });
        return topics;
    }
}
