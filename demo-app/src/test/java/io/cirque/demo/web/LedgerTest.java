package io.cirque.demo.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.demo.Transport;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LedgerTest {
    private final Ledger ledger = new Ledger(properties(2));

    @Test
    void anOrderIsUnderWayUntilItComesBack() {
        publish(order("A-1"));
        assertThat(ledger.isUnderWay("A-1")).isTrue();
        assertThat(ledger.find("A-1")).isNull();

        ledger.priced(priced(order("A-1"), 7));

        assertThat(ledger.isUnderWay("A-1")).isFalse();
        assertThat(ledger.find("A-1")).isEqualTo(priced(order("A-1"), 7));
    }

    @Test
    void countsEachWorkersOrders() {
        publish(order("A-1"), order("A-2"), order("A-3"));
        ledger.priced(priced(order("A-1"), 7));
        ledger.priced(priced(order("A-2"), 8));

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(3, 2, 0, 0, Map.of(7L, 1L, 8L, 1L)));
    }

    @Test
    void aResultThatComesAgainIsADuplicateAndCountsOnce() {
        publish(order("A-1"));
        ledger.priced(priced(order("A-1"), 7));
        ledger.priced(priced(order("A-1"), 8));

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(1, 1, 1, 0, Map.of(7L, 1L)));
        assertThat(ledger.find("A-1")).isEqualTo(priced(order("A-1"), 7));
    }

    @Test
    void aResultOfAnotherRunIsCarriedOver() {
        ledger.priced(priced(order("A-1"), 7));

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(0, 0, 0, 1, Map.of()));
        assertThat(ledger.find("A-1")).isNotNull();
    }

    @Test
    void aResultMayBeFasterThanItsSender() {
        Order order = order("A-1");
        ledger.enter(List.of(order));
        ledger.priced(priced(order, 7));
        ledger.published(order);
        ledger.withdraw(List.of());

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(1, 1, 0, 0, Map.of(7L, 1L)));
    }

    @Test
    void aKnownOrderIsNotEnteredAgain() {
        publish(order("A-1"));
        assertThat(ledger.enter(List.of(order("A-1"), order("A-2"), order("A-2"))))
                .containsExactly(order("A-2"));

        ledger.priced(priced(order("A-1"), 7));
        assertThat(ledger.enter(List.of(new Order("A-1", "teapot", 2, new BigDecimal("2.5")))))
                .isEmpty();
    }

    @Test
    void refusesAnIdWithOtherContentsAndEntersNothing() {
        publish(order("A-1"));
        List<Order> orders = List.of(order("A-2"), new Order("A-1", "kettle", 2, new BigDecimal("2.50")));

        assertThatExceptionOfType(ConflictingOrderException.class)
                .isThrownBy(() -> ledger.enter(orders))
                .withMessageContaining("\"A-1\"");
        assertThat(ledger.isUnderWay("A-2")).isFalse();
    }

    @Test
    void refusesAnIdThatOneRequestGivesToTwoOrders() {
        List<Order> orders = List.of(order("A-1"), new Order("A-1", "teapot", 3, new BigDecimal("2.50")));

        assertThatExceptionOfType(ConflictingOrderException.class).isThrownBy(() -> ledger.enter(orders));
    }

    @Test
    void doesNotVouchForAnOrderThatAnotherRequestMayFailToPublish() {
        ledger.enter(List.of(order("A-1")));

        assertThatExceptionOfType(DeskBusyException.class).isThrownBy(() -> ledger.enter(List.of(order("A-1"))));

        ledger.withdraw(List.of(order("A-1")));
        assertThat(ledger.enter(List.of(order("A-1")))).hasSize(1);
        assertThat(ledger.counts().published()).isZero();
    }

    @Test
    void forgetsTheOldestPricedOrders() {
        publish(order("A-1"), order("A-2"), order("A-3"), order("A-4"));
        for (String id : List.of("A-1", "A-2", "A-3")) {
            ledger.priced(priced(order(id), 7));
        }

        assertThat(ledger.find("A-1")).isNull();
        assertThat(ledger.find("A-2")).isNotNull();
        assertThat(ledger.find("A-3")).isNotNull();
        assertThat(ledger.isUnderWay("A-4")).isTrue();
        assertThat(ledger.counts().processed()).isEqualTo(3);
    }

    @Test
    void aSecondResultOfAnIssuedIdIsADuplicateHoweverLongAgoTheFirstWas() {
        List<Order> orders =
                Stream.generate(() -> order(ledger.issueId())).limit(5).toList();
        publish(orders.toArray(Order[]::new));
        orders.forEach(order -> ledger.priced(priced(order, 7)));
        assertThat(ledger.find(orders.get(0).id())).as("forgotten").isNull();

        assertThat(ledger.priced(priced(orders.get(0), 8))).isEqualTo(-1);
        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(5, 5, 1, 0, Map.of(7L, 5L)));
    }

    @Test
    void aDeadLetterIsNoLongerUnderWayAndNotPublishedAgain() {
        publish(order("A-1"));
        ledger.deadLettered(order("A-1"));

        assertThat(ledger.isUnderWay("A-1")).isFalse();
        assertThat(ledger.isDeadLettered("A-1")).isTrue();
        assertThat(ledger.enter(List.of(order("A-1")))).isEmpty();
        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(1, 0, 0, 0, 1, 0));
    }

    @Test
    void settlesWhatWasPublishedInAnEpochAndNothingThatCameLater() {
        publish(order("A-1"));
        ledger.enter(List.of(order("A-2"))); // not in the ring yet
        long epoch = ledger.closeEpoch();
        publish(order("A-3"));

        ledger.settle(epoch);

        assertThat(ledger.balance()).isEqualTo(new Ledger.Balance(2, 0, 1, 0, 0, 1));
        assertThat(ledger.isUnderWay("A-2")).isTrue();
        assertThat(ledger.isUnderWay("A-3")).isTrue();
        assertThat(ledger.enter(List.of(order("A-1")))).as("its id is known").isEmpty();
    }

    private void publish(Order... orders) {
        ledger.enter(List.of(orders)).forEach(ledger::published);
    }

    static DemoProperties properties(int remembered) {
        return new DemoProperties(
                Scenario.ORDER_DESK,
                Transport.RING,
                "demo",
                null,
                0,
                DataSize.ofMegabytes(64),
                false,
                false,
                DataSize.ofKilobytes(10),
                0,
                List.of(),
                remembered);
    }

    static Order order(String id) {
        return new Order(id, "teapot", 2, new BigDecimal("2.50"));
    }

    static PricedOrder priced(Order order, long pid) {
        return new PricedOrder(order, 0, new BigDecimal("5.00"), new BigDecimal("0.95"), new BigDecimal("5.95"), pid);
    }
}
