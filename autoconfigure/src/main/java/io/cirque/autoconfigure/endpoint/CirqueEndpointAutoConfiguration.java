package io.cirque.autoconfigure.endpoint;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.integration.support.EnvelopeCodec;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Shows the rings in the endpoint {@code cirque}, where it is exposed. */
@AutoConfiguration(after = CirqueAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(CirqueEndpoint.class)
@ConditionalOnBean(RingRegistry.class)
@RegisterReflectionForBinding({RingDescription.class, PeekedMessage.class, Answer.class})
public final class CirqueEndpointAutoConfiguration {
    CirqueEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CirqueEndpoint cirqueEndpoint(RingRegistry rings) {
        return new CirqueEndpoint(rings);
    }

    @Bean
    @ConditionalOnMissingBean
    CirqueEndpointWebExtension cirqueEndpointWebExtension(
            RingRegistry rings, CirqueProperties properties, EnvelopeCodec codec) {
        return new CirqueEndpointWebExtension(new RingOperator(rings, properties.endpoint(), codec));
    }

    @Bean
    @ConditionalOnMissingBean
    CirqueEndpointJmxExtension cirqueEndpointJmxExtension(
            RingRegistry rings, CirqueProperties properties, EnvelopeCodec codec) {
        return new CirqueEndpointJmxExtension(new RingOperator(rings, properties.endpoint(), codec));
    }
}
