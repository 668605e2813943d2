package io.cirque.demo.web;

import io.cirque.demo.Channels;
import io.cirque.demo.PricedOrder;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.stereotype.Component;

/** Enters what the workers publish. */
@Component
@Profile("web")
class ResultsListener {
    private final Ledger ledger;

    ResultsListener(Ledger ledger) {
        this.ledger = ledger;
    }

    @ServiceActivator(inputChannel = Channels.RESULTS)
    void onResult(PricedOrder result) {
        ledger.priced(result);
    }
}
