package io.cirque.autoconfigure;

import io.cirque.integration.channel.RingChannel;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Makes the rings, channels, adapters and bridges that {@code cirque.*} describes. */
@AutoConfiguration(after = IntegrationAutoConfiguration.class)
@ConditionalOnClass({RingQueue.class, RingChannel.class})
@EnableConfigurationProperties(CirqueProperties.class)
@Import({EnvelopeCodecConfiguration.class, CirqueBeanRegistrar.class})
public final class CirqueAutoConfiguration {
    CirqueAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    RingDirectory cirqueRingDirectory(CirqueProperties properties) {
        return StringUtils.hasText(properties.directory())
                ? RingDirectory.of(Path.of(properties.directory()))
                : RingDirectory.userDefault();
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    RingRegistry cirqueRingRegistry(
            RingDirectory directory, CirqueProperties properties, ObjectProvider<RingOptionsCustomizer> customizers) {
        return new RingRegistry(
                directory, RingPlan.of(properties, customizers.orderedStream().toList()));
    }

    @Bean
    InboundChannelCheck cirqueInboundChannelCheck(CirqueProperties properties, ListableBeanFactory beans) {
        return new InboundChannelCheck(properties, beans);
    }

    @Bean
    ChannelNameCheck cirqueChannelNameCheck(CirqueProperties properties, ConfigurableListableBeanFactory beans) {
        return new ChannelNameCheck(properties, beans);
    }

    @Bean
    BridgeGroupCheck cirqueBridgeGroupCheck(
            CirqueProperties properties, Environment environment, ListableBeanFactory beans) {
        return new BridgeGroupCheck(properties, PropertiesReader.applicationName(environment), beans);
    }

    @Bean
    static InputChannelPostProcessor cirqueInputChannelPostProcessor(Environment environment) {
        return new InputChannelPostProcessor(environment);
    }
}
