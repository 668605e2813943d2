package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.RingQueue;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Gives each ring to the health endpoint, below {@code cirque}; off with {@code management.health.cirque.enabled=false}. */
@AutoConfiguration(after = CirqueAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(RingRegistry.class)
@ConditionalOnEnabledHealthIndicator("cirque")
public final class CirqueHealthContributorAutoConfiguration {
    CirqueHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"cirqueHealthIndicator", "cirqueHealthContributor"})
    HealthContributor cirqueHealthContributor(RingRegistry registry, CirqueProperties properties) {
        Map<String, HealthContributor> rings = new LinkedHashMap<>();
        for (RingQueue ring : registry.rings()) {
            RingWatch watch = new RingWatch(properties.health(), InstantSource.system());
            rings.put(ring.name(), new RingHealthIndicator(ring, watch));
        }
        return CompositeHealthContributor.fromMap(rings);
    }
}
