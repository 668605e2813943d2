package io.cirque.demo.web;

import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.Scenario;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.stereotype.Component;

/** Publishes orders, each id once. Thread-safe. */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class OrderDesk {
    private final MessageChannel orders;
    private final Ledger ledger;

    OrderDesk(@Qualifier(Channels.ORDERS) MessageChannel orders, Ledger ledger) {
        this.orders = orders;
        this.ledger = ledger;
    }

    /**
     * Publishes the orders that are not known yet. May be called again with the same orders after an exception.
     *
     * @throws ConflictingOrderException if an id is known with other contents; nothing was published then
     * @throws DeskBusyException if the ring stayed full for the channel's send-timeout
     */
    Receipt submit(List<Order> submitted) {
        List<Order> fresh = ledger.enter(submitted);
        int sent = 0;
        try {
            for (Order order : fresh) {
                if (!orders.send(new GenericMessage<>(order))) {
                    int known = submitted.size() - fresh.size();
                    throw new DeskBusyException("The ring is full", known + sent, fresh.size() - sent);
                }
                ledger.published(order);
                sent++;
            }
        } finally {
            ledger.withdraw(fresh.subList(sent, fresh.size()));
        }
        return new Receipt(sent, submitted.size() - sent);
    }

    /**
     * What was published.
     *
     * @param accepted orders published now
     * @param alreadyKnown orders published before, or twice in the request
     */
    record Receipt(int accepted, int alreadyKnown) {}
}
