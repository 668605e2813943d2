package io.cirque.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Publishes the sample orders in a thread of its own, once all workers take part, so that none of them comes when the work
 * is done; then says who did it.
 */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
@ConditionalOnBooleanProperty(name = "demo.feed", matchIfMissing = true)
class SampleFeed implements DisposableBean {
    static final String FILE = "sample-orders.csv";

    private static final Logger log = LoggerFactory.getLogger(SampleFeed.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final OrderCsv csv;
    private final OrderDesk desk;
    private final Ledger ledger;
    private final Competitors competitors;
    private final CountDownLatch ending = new CountDownLatch(1);

    SampleFeed(OrderCsv csv, OrderDesk desk, Ledger ledger, Competitors competitors) {
        this.csv = csv;
        this.desk = desk;
        this.ledger = ledger;
        this.competitors = competitors;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        Thread thread = new Thread(this::run, "sample-feed");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void destroy() {
        ending.countDown();
    }

    private void run() {
        try {
            List<Order> orders = csv.read(new ClassPathResource(FILE).getContentAsByteArray(), UTF_8);
            long latestStart = System.nanoTime() + LONGEST_START.toNanos();
            await(() -> competitors.areThere() || System.nanoTime() - latestStart > 0);
            await(() -> submit(orders));
            log.info("Published the {} orders of {}", orders.size(), FILE);
            await(() -> orders.stream().noneMatch(order -> ledger.isUnderWay(order.id())));
            log.info(
                    "All of them are priced; orders by worker: {}",
                    ledger.counts().perWorker());
        } catch (InterruptedException e) {
            log.debug("The demonstration ends before the sample orders are priced");
        } catch (IOException e) {
            log.error("The sample orders cannot be read", e);
        }
    }

    private boolean submit(List<Order> orders) {
        try {
            desk.submit(orders);
            return true;
        } catch (DeskBusyException e) {
            log.info(e.getMessage());
            return false;
        }
    }

    /** Returns when it is so. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (ending.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the application ends");
            }
        }
    }
}
