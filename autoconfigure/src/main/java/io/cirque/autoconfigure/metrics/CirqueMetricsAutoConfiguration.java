package io.cirque.autoconfigure.metrics;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.integration.support.EnvelopeCodec;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Registers the meters of the rings when there is a registry for them. */
@AutoConfiguration(
        after = CirqueAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({RingRegistry.class, MeterRegistry.class})
public final class CirqueMetricsAutoConfiguration {
    CirqueMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CirqueMetrics cirqueMetrics(RingRegistry registry, EnvelopeCodec codec) {
        return new CirqueMetrics(registry, codec);
    }
}
