package io.cirque.demo.web;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * What became of each order. An id counts once, however often it is sent or comes back. Remembers the orders under way,
 * which the rings bound, and the latest of those that are priced. Thread-safe.
 */
@Component
@Profile("web")
class Ledger {
    /** Orders that are not priced yet. */
    private final Map<String, UnderWay> underWay = new HashMap<>();

    private final Map<String, PricedOrder> priced;
    private final Map<Long, Long> perWorker = new TreeMap<>();
    private long published;
    private long processed;
    private long duplicates;
    private long carriedOver;

    Ledger(DemoProperties properties) {
        this.priced = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, PricedOrder> eldest) {
                return size() > properties.remembered();
            }
        };
    }

    /**
     * Enters orders that are about to be published; all or none.
     *
     * @return those that were not known before
     * @throws ConflictingOrderException if an id is known with other contents
     * @throws DeskBusyException if another request is about to publish one of them, and might fail
     */
    synchronized List<Order> enter(List<Order> orders) {
        Map<String, Order> fresh = new LinkedHashMap<>();
        for (Order order : orders) {
            Order known = fresh.containsKey(order.id()) ? fresh.get(order.id()) : known(order.id(), orders.size());
            if (known == null) {
                fresh.put(order.id(), order);
            } else if (!known.sameAs(order)) {
                throw new ConflictingOrderException(order.id());
            }
        }
        fresh.values().forEach(order -> underWay.put(order.id(), new UnderWay(order)));
        return new ArrayList<>(fresh.values());
    }

    private @Nullable Order known(String id, int requested) {
        UnderWay other = underWay.get(id);
        if (other != null) {
            if (!other.published) {
                throw new DeskBusyException("Another request is publishing the order \"" + id + "\"", 0, requested);
            }
            return other.order;
        }
        PricedOrder done = priced.get(id);
        return done == null ? null : done.order();
    }

    /** The order is in the ring, for ever. */
    synchronized void published(Order order) {
        UnderWay entry = underWay.get(order.id());
        if (entry != null) { // else it has come back already
            markPublished(entry);
        }
    }

    /** The orders did not get into the ring. */
    synchronized void withdraw(List<Order> orders) {
        orders.forEach(order -> underWay.remove(order.id()));
    }

    /** An order has come back. */
    synchronized void priced(PricedOrder result) {
        String id = result.order().id();
        UnderWay entry = underWay.remove(id);
        if (entry != null) {
            markPublished(entry);
            processed++;
            perWorker.merge(result.workerPid(), 1L, Long::sum);
            priced.put(id, result);
        } else if (priced.putIfAbsent(id, result) == null) {
            carriedOver++;
        } else {
            duplicates++;
        }
    }

    private void markPublished(UnderWay entry) {
        if (!entry.published) {
            entry.published = true;
            published++;
        }
    }

    /** The order's price; null if it has none yet. */
    synchronized @Nullable PricedOrder find(String id) {
        return priced.get(id);
    }

    /** Whether the order is known but has no price yet. */
    synchronized boolean isUnderWay(String id) {
        return underWay.containsKey(id);
    }

    /** How many there are of each, at one moment. */
    synchronized Counts counts() {
        return new Counts(published, processed, duplicates, carriedOver, new TreeMap<>(perWorker));
    }

    /**
     * Counts of orders.
     *
     * @param published ids published by this process
     * @param processed of these, how many are priced
     * @param duplicates results that came again
     * @param carriedOver results of orders that this process did not publish, or has forgotten
     * @param perWorker {@code processed} by the worker's process
     */
    record Counts(long published, long processed, long duplicates, long carriedOver, Map<Long, Long> perWorker) {}

    private static final class UnderWay {
        private final Order order;
        private boolean published;

        UnderWay(Order order) {
            this.order = order;
        }
    }
}
