package io.cirque.demo.requests;

import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import org.springframework.integration.annotation.MessagingGateway;

/** Asks what an order costs: a method call here, answered by another process. */
@MessagingGateway(defaultRequestChannel = PriceDesk.ASK)
interface PriceDesk {
    /** Where the questions go. */
    String ASK = "ask";

    /** Waits for the answer. */
    PricedOrder price(Order order);
}
