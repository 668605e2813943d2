package io.cirque.demo.web;

import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.DeadLetter;
import io.cirque.integration.support.RingHeaders;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** Enters what no worker could price, and remembers the latest of it. Thread-safe. */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class DeadLetterListener {
    private static final int REMEMBERED = 20;

    private final Ledger ledger;
    private final Deque<DeadLetter> latest = new ArrayDeque<>();

    DeadLetterListener(Ledger ledger) {
        this.ledger = ledger;
    }

    @ServiceActivator(inputChannel = Channels.DEAD_ORDERS)
    void onDeadLetter(
            Order order,
            @Header(RingHeaders.DEAD_LETTER_DELIVERIES) int deliveries,
            @Header(name = RingHeaders.DEAD_LETTER_CAUSE, required = false) @Nullable String cause) {
        ledger.deadLettered(order);
        synchronized (latest) {
            latest.addFirst(new DeadLetter(order.id(), order.item(), deliveries, cause, Instant.now()));
            if (latest.size() > REMEMBERED) {
                latest.removeLast();
            }
        }
    }

    /** The latest first. */
    List<DeadLetter> latest() {
        synchronized (latest) {
            return List.copyOf(latest);
        }
    }
}
