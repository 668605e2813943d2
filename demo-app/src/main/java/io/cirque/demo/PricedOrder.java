package io.cirque.demo;

import java.math.BigDecimal;

/**
 * What a worker made of an order. All amounts are in euros with two decimals.
 *
 * @param order the order
 * @param discountPercent the discount for its quantity
 * @param net quantity times price, less the discount
 * @param tax value added tax on it
 * @param total what the customer pays
 * @param workerPid the process that priced it
 */
public record PricedOrder(
        Order order, int discountPercent, BigDecimal net, BigDecimal tax, BigDecimal total, long workerPid) {}
