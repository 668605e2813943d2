package io.cirque.autoconfigure;

import io.cirque.integration.support.EnvelopeCodec;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/** The codec of all channels: it trusts the application's own packages, and speaks JSON as the application does. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(EnvelopeCodec.class)
final class EnvelopeCodecConfiguration {
    private static EnvelopeCodec.Builder builder(CirqueProperties properties, BeanFactory beans) {
        Set<String> trusted = new LinkedHashSet<>(properties.trustedPackages());
        if (AutoConfigurationPackages.has(beans)) {
            trusted.addAll(AutoConfigurationPackages.get(beans));
        }
        return EnvelopeCodec.builder().trustedPackages(trusted);
    }

    private static EnvelopeCodec customized(
            EnvelopeCodec.Builder builder, ObjectProvider<EnvelopeCodecCustomizer> customizers) {
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class WithJackson {
        @Bean
        EnvelopeCodec cirqueEnvelopeCodec(
                CirqueProperties properties,
                BeanFactory beans,
                ObjectProvider<JsonMapper> mappers,
                ObjectProvider<EnvelopeCodecCustomizer> customizers) {
            EnvelopeCodec.Builder builder = builder(properties, beans);
            mappers.ifUnique(mapper -> builder.converter(new JacksonJsonMessageConverter(mapper)));
            return customized(builder, customizers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
    static class WithoutJackson {
        @Bean
        EnvelopeCodec cirqueEnvelopeCodec(
                CirqueProperties properties, BeanFactory beans, ObjectProvider<EnvelopeCodecCustomizer> customizers) {
            return customized(builder(properties, beans), customizers);
        }
    }
}
