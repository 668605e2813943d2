package io.cirque.autoconfigure.bridge;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.integration.bridge.AbstractKafkaBridge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives bridges to the health endpoint, below {@code cirqueBridges}, and to the meters, as far as an application has these;
 * {@code management.health.cirque.enabled=false} takes them out of the one.
 */
@AutoConfiguration(
        after = CirqueAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBean(AbstractKafkaBridge.class)
public final class CirqueBridgeAutoConfiguration {
    CirqueBridgeAutoConfiguration() {}

    private static String name(String bean) {
        return bean.startsWith("cirque.bridges.") ? bean.substring("cirque.bridges.".length()) : bean;
    }

    private static Map<String, AbstractKafkaBridge> named(Map<String, AbstractKafkaBridge> beans) {
        Map<String, AbstractKafkaBridge> named = new TreeMap<>();
        beans.forEach((bean, bridge) -> named.put(name(bean), bridge));
        return named;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("cirque")
    static class BridgeHealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = {"cirqueBridgesHealthIndicator", "cirqueBridgesHealthContributor"})
        HealthContributor cirqueBridgesHealthContributor(
                Map<String, AbstractKafkaBridge> bridges, CirqueProperties properties) {
            return CompositeHealthContributor.fromMap(
                    named(bridges),
                    bridge -> new BridgeHealthIndicator(
                            bridge, properties.health().waitingFor(), InstantSource.system()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class BridgeMetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        BridgeMetrics cirqueBridgeMetrics(Map<String, AbstractKafkaBridge> bridges) {
            return new BridgeMetrics(named(bridges));
        }
    }
}
