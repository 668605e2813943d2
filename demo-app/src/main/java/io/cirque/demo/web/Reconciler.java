package io.cirque.demo.web;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.RingWatch;
import io.cirque.ring.RingQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finds orders that are nowhere. What the orders' ring held at some moment is acknowledged later; its results and dead
 * letters were published before that, and are acknowledged in their rings later still. An order of that moment that the
 * ledger has not seen come back by then is lost.
 */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
@ConditionalOnProperty(name = "demo.transport", havingValue = "ring", matchIfMissing = true)
class Reconciler {
    private static final long PERIOD_MILLIS = 250;
    private static final int MOST_OPEN = 64;

    private final Ledger ledger;
    private final RingWatch orders;
    private final RingWatch results;
    private final RingWatch deadOrders;
    /** Epochs that are not settled yet, the oldest first. */
    private final Deque<Checkpoint> open = new ArrayDeque<>();

    @Autowired
    Reconciler(Ledger ledger, RingRegistry rings) {
        this(ledger, rings.get(Channels.ORDERS), rings.get(Channels.RESULTS), rings.get(Channels.DEAD_ORDERS));
    }

    Reconciler(Ledger ledger, RingQueue orders, RingQueue results, RingQueue deadOrders) {
        this.ledger = ledger;
        this.orders = new RingWatch(orders);
        this.results = new RingWatch(results);
        this.deadOrders = new RingWatch(deadOrders);
    }

    /** One step; the more of them, the more is known. For one thread. */
    @Scheduled(fixedDelay = PERIOD_MILLIS)
    void reconcile() {
        if (ledger.isSettled() && open.isEmpty()) {
            return;
        }
        long ordersSettled = orders.read().settled();
        long resultsSettled = results.read().settled();
        long deadSettled = deadOrders.read().settled();
        Iterator<Checkpoint> checkpoints = open.iterator();
        while (checkpoints.hasNext()) {
            Checkpoint checkpoint = checkpoints.next();
            if (checkpoint.handled) {
                if (resultsSettled >= checkpoint.results && deadSettled >= checkpoint.deadOrders) {
                    ledger.settle(checkpoint.epoch);
                    checkpoints.remove();
                }
            } else if (ordersSettled >= checkpoint.orders) {
                checkpoint.handled = true;
                checkpoint.results = results.tail();
                checkpoint.deadOrders = deadOrders.tail();
            }
        }
        if (open.size() < MOST_OPEN) {
            long epoch = ledger.closeEpoch();
            open.add(new Checkpoint(epoch, orders.tail()));
        }
    }

    private static final class Checkpoint {
        private final long epoch;
        /** The orders of the epoch are below this cell. */
        private final long orders;

        private boolean handled;
        /** What became of the orders is below these cells. */
        private long results;

        private long deadOrders;

        Checkpoint(long epoch, long orders) {
            this.epoch = epoch;
            this.orders = orders;
        }
    }
}
