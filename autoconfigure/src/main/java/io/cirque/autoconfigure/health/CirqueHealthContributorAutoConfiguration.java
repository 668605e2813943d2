package io.cirque.autoconfigure.health;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.RingRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Gives the rings to the health endpoint as {@code cirque}; off with {@code management.health.cirque.enabled=false}. */
@AutoConfiguration(after = CirqueAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(RingRegistry.class)
@ConditionalOnEnabledHealthIndicator("cirque")
public final class CirqueHealthContributorAutoConfiguration {
    CirqueHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"cirqueHealthIndicator", "cirqueHealthContributor"})
    HealthContributor cirqueHealthContributor(RingRegistry registry) {
        return new CirqueHealthIndicator(registry);
    }
}
