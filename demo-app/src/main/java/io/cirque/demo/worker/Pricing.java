package io.cirque.demo.worker;

import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The price list's rules: a discount for larger quantities, then 19 % value added tax, each rounded half up to a cent. */
final class Pricing {
    private static final BigDecimal TAX_PERCENT = BigDecimal.valueOf(19);

    private Pricing() {}

    static PricedOrder price(Order order, long workerPid) {
        if (order.item().equals(Order.POISON)) {
            throw new IllegalArgumentException(
                    "Nobody can price " + order.item() + ", which order " + order.id() + " asks for");
        }
        BigDecimal gross = order.price().multiply(BigDecimal.valueOf(order.quantity()));
        int discount = discountPercent(order.quantity());
        BigDecimal net =
                gross.subtract(percent(BigDecimal.valueOf(discount), gross)).setScale(2, RoundingMode.HALF_UP);
        BigDecimal tax = percent(TAX_PERCENT, net);
        return new PricedOrder(order, discount, net, tax, net.add(tax), workerPid);
    }

    private static int discountPercent(int quantity) {
        if (quantity >= 1000) {
            return 15;
        }
        if (quantity >= 100) {
            return 10;
        }
        return quantity >= 10 ? 5 : 0;
    }

    private static BigDecimal percent(BigDecimal percent, BigDecimal amount) {
        return amount.multiply(percent).movePointLeft(2).setScale(2, RoundingMode.HALF_UP);
    }
}
