package io.cirque.demo.worker;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;

/** Answers what an order costs, in competition with the other workers. */
@Configuration(proxyBeanMethods = false)
@Profile("worker")
@ConditionalOnScenario(Scenario.REQUEST_REPLY)
class QuestionWorker {
    private static final String ANSWER = "answer";

    private final long pid = ProcessHandle.current().pid();
    private final Slowness slowness;

    QuestionWorker(Slowness slowness) {
        this.slowness = slowness;
    }

    @Bean
    RingInboundGateway inboundGateway(RingRegistry rings, EnvelopeCodec codec) {
        RingInboundGateway gateway = new RingInboundGateway(rings.get(Channels.QUESTIONS), rings.get(Channels.ANSWERS));
        gateway.setCodec(codec);
        gateway.setRequestChannelName(ANSWER);
        return gateway;
    }

    @ServiceActivator(inputChannel = ANSWER)
    PricedOrder answer(Order order) {
        slowness.endure();
        return Pricing.price(order, pid);
    }
}
