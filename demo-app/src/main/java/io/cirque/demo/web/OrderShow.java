package io.cirque.demo.web;

import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Order;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Account;
import io.cirque.demo.live.DeadLetter;
import io.cirque.demo.live.Show;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingStatistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.stereotype.Component;

/** The order desk on the page. Thread-safe. */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class OrderShow implements Show {
    private static final long MOMENT_MILLIS = 100;
    private static final List<String> ITEMS =
            List.of("teapot", "kettle", "cup", "saucer", "spoon", "sugar bowl", "tray", "tea towel");

    private final MessageChannel orders;
    private final Ledger ledger;
    private final DeadLetterListener deadLetters;
    private final boolean overRings;

    OrderShow(
            @Qualifier(Channels.ORDERS) MessageChannel orders,
            Ledger ledger,
            DeadLetterListener deadLetters,
            DemoProperties properties) {
        this.orders = orders;
        this.overRings = properties.isOverRings();
        this.ledger = ledger;
        this.deadLetters = deadLetters;
    }

    @Override
    public int send(int most) {
        List<Order> batch = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            batch.add(order(ITEMS.get(i % ITEMS.size()), 1 + i % 20));
        }
        return publish(batch);
    }

    private Order order(String item, int quantity) {
        return new Order(ledger.issueId(), item, quantity, BigDecimal.valueOf(990 + 17L * item.length(), 2));
    }

    /** Those that find no room were never sent, and nobody need remember them. */
    private int publish(List<Order> batch) {
        List<Order> entered = ledger.enter(batch);
        int sent = 0;
        try {
            while (sent < entered.size() && isSent(entered.get(sent))) {
                ledger.published(entered.get(sent));
                sent++;
            }
        } finally {
            ledger.withdraw(entered.subList(sent, entered.size()));
        }
        return sent;
    }

    /** Of a ring it is known at once; brokers get the time that the channel gives them. */
    private boolean isSent(Order order) {
        Message<Order> message = new GenericMessage<>(order);
        return overRings ? orders.send(message, MOMENT_MILLIS) : orders.send(message);
    }

    @Override
    public Account account(RingStatistics ring) {
        Ledger.Balance balance = ledger.balance();
        long told = ring.groups().stream().mapToLong(GroupStatistics::lost).sum();
        long overwritten = Math.min(told, balance.lost());
        return new Account(
                balance.published(),
                balance.processed(),
                balance.underWay(),
                ring.groups().stream().mapToLong(GroupStatistics::redelivered).sum(),
                balance.duplicates(),
                balance.deadLettered(),
                overwritten,
                balance.lost() - overwritten);
    }

    @Override
    public List<DeadLetter> deadLetters() {
        return deadLetters.latest();
    }

    @Override
    public boolean hasPoison() {
        return true;
    }

    @Override
    public String poison() {
        Order poison = order(Order.POISON, 1);
        if (publish(List.of(poison)) == 0) {
            throw new IllegalStateException("There is no room for one more order: let the workers catch up");
        }
        return poison.id();
    }
}
