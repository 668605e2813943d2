package io.cirque.demo.web;

import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * What became of each order. An id counts once, however often it is sent or comes back. Remembers the orders under way,
 * which the rings bound, and the latest of those that are settled. Thread-safe.
 *
 * <p>An order that is under way is in one of the rings, or it is lost: to tell the two apart, time is cut into
 * {@linkplain #closeEpoch() epochs}, and who knows that nothing of an epoch is in a ring any more
 * {@linkplain #settle says so}.
 */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class Ledger {
    private static final int REMEMBERED_OTHERS = 1000;

    /** Orders that are not settled yet, in the order of their arrival. */
    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();

    private final Map<String, PricedOrder> priced;
    private final Map<String, Order> deadLetters = newest(REMEMBERED_OTHERS);
    private final Map<String, Order> missing = newest(REMEMBERED_OTHERS);
    private final Map<Long, Long> perWorker = new TreeMap<>();
    private final String series = "desk-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
    private long issued;
    private long epoch;
    private long deadLettered;
    private long lost;
    private long published;
    private long processed;
    private long duplicates;
    private long carriedOver;

    Ledger(DemoProperties properties) {
        this.priced = newest(properties.remembered());
    }

    private static <T> Map<String, T> newest(int most) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > most;
            }
        };
    }

    /** An id that no order had before. */
    synchronized String issueId() {
        return series + ++issued;
    }

    /** Whether the id was issued here: a result that nobody waits for can then only be one that came before. */
    private boolean isIssued(String id) {
        return id.startsWith(series);
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
        if (done != null) {
            return done.order();
        }
        Order dead = deadLetters.get(id);
        return dead == null ? missing.get(id) : dead;
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

    /**
     * An order has come back.
     *
     * @return how long it was under way, in nanoseconds; -1 if nobody waited for it
     */
    synchronized long priced(PricedOrder result) {
        String id = result.order().id();
        UnderWay entry = underWay.remove(id);
        if (entry != null) {
            markPublished(entry);
            process(result);
            return System.nanoTime() - entry.since;
        }
        if (missing.remove(id) != null) { // it was taken for lost, which is a fault of this ledger
            lost--;
            process(result);
        } else if (isIssued(id) || deadLetters.containsKey(id) || priced.putIfAbsent(id, result) != null) {
            duplicates++;
        } else {
            carriedOver++;
        }
        return -1;
    }

    private void process(PricedOrder result) {
        processed++;
        perWorker.merge(result.workerPid(), 1L, Long::sum);
        priced.put(result.order().id(), result);
    }

    /** An order was put aside: no worker could price it. */
    synchronized void deadLettered(Order order) {
        UnderWay entry = underWay.remove(order.id());
        if (entry != null) {
            markPublished(entry);
            deadLettered++;
            deadLetters.put(order.id(), order);
        }
    }

    /**
     * Ends an epoch.
     *
     * @return its number; every order that was {@linkplain #published published} so far is of this epoch or an earlier one
     */
    synchronized long closeEpoch() {
        return epoch++;
    }

    /** Nothing that was published up to that epoch is in a ring any more: what has not come back is lost. */
    synchronized void settle(long closed) {
        Iterator<UnderWay> entries = underWay.values().iterator();
        while (entries.hasNext()) {
            UnderWay entry = entries.next();
            if (entry.published && entry.epoch > closed) {
                return; // and so are all that follow, or they are not in a ring yet
            }
            if (entry.published) {
                entries.remove();
                lost++;
                missing.put(entry.order.id(), entry.order);
            }
        }
    }

    private void markPublished(UnderWay entry) {
        if (!entry.published) {
            entry.published = true;
            entry.epoch = epoch;
            published++;
        }
    }

    /** The order's price; null if it has none yet. */
    synchronized @Nullable PricedOrder find(String id) {
        return priced.get(id);
    }

    /** Whether the order is with the dead letters. */
    synchronized boolean isDeadLettered(String id) {
        return deadLetters.containsKey(id);
    }

    /** Whether the order is known but has no price yet. */
    synchronized boolean isUnderWay(String id) {
        return underWay.containsKey(id);
    }

    /** How many there are of each, at one moment. */
    synchronized Counts counts() {
        return new Counts(published, processed, duplicates, carriedOver, new TreeMap<>(perWorker));
    }

    /** Whether nothing is under way. */
    synchronized boolean isSettled() {
        return underWay.isEmpty();
    }

    /** Where all orders are that were published, at one moment. */
    synchronized Balance balance() {
        long waiting =
                underWay.values().stream().filter(entry -> entry.published).count();
        return new Balance(published, processed, waiting, duplicates, deadLettered, lost);
    }

    /**
     * What was published is processed, under way, a dead letter or lost.
     *
     * @param published ids published by this process
     * @param processed of these, how many are priced
     * @param underWay how many are in a ring, or with a worker
     * @param duplicates results that came again
     * @param deadLettered how many no worker could price
     * @param lost how many are nowhere
     */
    record Balance(long published, long processed, long underWay, long duplicates, long deadLettered, long lost) {}

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
        private final long since = System.nanoTime();
        private boolean published;
        private long epoch;

        UnderWay(Order order) {
            this.order = order;
        }
    }
}
