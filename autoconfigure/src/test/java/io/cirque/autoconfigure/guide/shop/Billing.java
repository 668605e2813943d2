package io.cirque.autoconfigure.guide.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.stereotype.Component;

/** Handles orders. */
@Component
class Billing {
    private final List<String> billed = new CopyOnWriteArrayList<>();

    @ServiceActivator(inputChannel = "orders")
    void bill(String order) {
        billed.add(order);
    }

    List<String> billed() {
        return billed;
    }
}
