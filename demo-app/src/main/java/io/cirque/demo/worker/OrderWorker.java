package io.cirque.demo.worker;

import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.stereotype.Component;

/** Takes orders, in competition with the other workers, and publishes what they cost. */
@Component
@Profile("worker")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class OrderWorker {
    private static final Logger log = LoggerFactory.getLogger(OrderWorker.class);

    private final long pid = ProcessHandle.current().pid();
    private final Slowness slowness;

    OrderWorker(Slowness slowness) {
        this.slowness = slowness;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        log.info("Ready to price orders");
    }

    @ServiceActivator(inputChannel = Channels.ORDERS, outputChannel = Channels.RESULTS)
    PricedOrder price(Order order) {
        slowness.endure();
        return Pricing.price(order, pid);
    }
}
