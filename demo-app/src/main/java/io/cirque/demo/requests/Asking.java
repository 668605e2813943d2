package io.cirque.demo.requests;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Scenario;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;

/** The asking side. */
@Configuration(proxyBeanMethods = false)
@Profile("web")
@ConditionalOnScenario(Scenario.REQUEST_REPLY)
class Asking {
    private static final Duration PATIENCE = Duration.ofDays(1);

    @Bean
    @ServiceActivator(inputChannel = PriceDesk.ASK)
    RingOutboundGateway outboundGateway(RingRegistry rings, EnvelopeCodec codec) {
        RingOutboundGateway gateway =
                new RingOutboundGateway(rings.get(Channels.QUESTIONS), rings.get(Channels.ANSWERS));
        gateway.setCodec(codec);
        gateway.setReceiveTimeout(PATIENCE); // who is slow, paused or not there yet has lost nothing
        return gateway;
    }
}
