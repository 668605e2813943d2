package io.cirque.demo.web;

import static io.cirque.demo.web.LedgerTest.order;
import static io.cirque.demo.web.LedgerTest.priced;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.demo.Order;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's verdicts over real rings, whose consumers do, or do not do, what workers do. */
class ReconcilerTest {
    private static final byte[] MESSAGE = {42};
    private static final int ROUNDS = 5;

    @TempDir
    private Path directory;

    private final Ledger ledger = new Ledger(LedgerTest.properties(100));
    private RingQueue orders;
    private RingQueue results;
    private RingQueue deadOrders;
    private Consumer worker;
    private Consumer web;
    private Reconciler reconciler;

    @BeforeEach
    void open() {
        orders = ring("orders", WhenFull.BLOCK);
        results = ring("results", WhenFull.BLOCK);
        deadOrders = ring("dead-orders", WhenFull.BLOCK);
        worker = orders.consumer("default");
        web = results.consumer("default");
        reconciler = new Reconciler(ledger, orders, results, deadOrders);
    }

    @AfterEach
    void close() {
        List.of(orders, results, deadOrders).forEach(RingQueue::close);
    }

    @Test
    void anOrderThatWaitsInARingIsNotLostHoweverLong() {
        publish(order("A-1"));
        reconcile();
        assertThat(ledger.balance().lost()).isZero();

        work(true);
        reconcile(); // its result waits in the other ring
        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(1, 0, 1, 0, 0, 0));

        web.poll(message -> ledger.priced(priced(order("A-1"), 7)), 10);
        reconcile();
        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(1, 1, 0, 0, 0, 0));
    }

    @Test
    void anOrderThatAWorkerHasInHandIsNotLost() throws InterruptedException {
        publish(order("A-1"));
        assertThat(worker.receive(Duration.ZERO)).isNotNull();
        reconcile();

        assertThat(ledger.balance().lost()).isZero();
    }

    @Test
    void anOrderThatAWorkerSwallowsIsLost() {
        publish(order("A-1"));
        reconciler.reconcile();
        work(false);
        publish(order("A-2"));
        reconcile();

        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(2, 0, 1, 0, 0, 1));
    }

    @Test
    void aLossIsFoundWhileTheRingIsNeverEmpty() {
        publish(order("A-1"));
        for (int i = 0; i < ROUNDS; i++) {
            publish(order("B-" + i));
            reconciler.reconcile();
            work(i != 0); // the first is swallowed
            reconciler.reconcile();
            web.poll(message -> {}, 10);
        }

        assertThat(orders.statistics().depth()).isPositive();
        assertThat(ledger.balance().lost()).isPositive();
    }

    @Test
    void aResultThatTheWebProcessSwallowsIsLost() {
        publish(order("A-1"));
        work(true);
        reconciler.reconcile();
        reconciler.reconcile();
        web.poll(message -> {}, 10);
        reconcile();

        assertThat(ledger.balance().lost()).isEqualTo(1);
    }

    @Test
    void whatWasTakenForLostAndComesBackIsFound() {
        publish(order("A-1"));
        work(false);
        reconcile();
        assertThat(ledger.balance().lost()).isEqualTo(1);

        ledger.priced(priced(order("A-1"), 7));
        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(1, 1, 0, 0, 0, 0));
    }

    @Test
    void ordersThatAreOverwrittenAreMissingAndTheRingSaysHowMany() {
        orders.close();
        orders = ring("small", WhenFull.OVERWRITE);
        worker = orders.consumer("default");
        reconciler = new Reconciler(ledger, orders, results, deadOrders);
        int cells = (int) orders.geometry().cells();
        for (int i = 0; i < cells + 3; i++) {
            publish(order("A-" + i));
        }
        worker.poll(message -> results.offer(MESSAGE), cells);
        web.poll(message -> {}, 2 * cells); // it looks at none of them: all that were taken are missing too
        reconcile();

        assertThat(orders.statistics().groups().get(0).lost()).isEqualTo(3);
        assertThat(ledger.balance().lost()).isEqualTo(cells + 3);
    }

    private RingQueue ring(String name, WhenFull policy) {
        return RingQueue.create(
                directory.resolve(name + ".ring"),
                RingOptions.builder().capacity(16 << 10).whenFull(policy).build());
    }

    private void publish(Order order) {
        ledger.enter(List.of(order));
        assertThat(orders.offer(MESSAGE)).isTrue();
        ledger.published(order);
    }

    /** Takes one order; publishes a result, or forgets to. */
    private void work(boolean honest) {
        assertThat(worker.poll(
                        message -> assertThat(!honest || results.offer(MESSAGE)).isTrue(), 1))
                .isEqualTo(1);
    }

    private void reconcile() {
        for (int i = 0; i < ROUNDS; i++) {
            reconciler.reconcile();
        }
    }
}
