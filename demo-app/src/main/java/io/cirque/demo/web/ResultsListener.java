package io.cirque.demo.web;

import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Latencies;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.stereotype.Component;

/** Enters what the workers publish. */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class ResultsListener {
    private final Ledger ledger;
    private final Latencies latencies;

    ResultsListener(Ledger ledger, Latencies latencies) {
        this.ledger = ledger;
        this.latencies = latencies;
    }

    @ServiceActivator(inputChannel = Channels.RESULTS)
    void onResult(PricedOrder result) {
        long nanos = ledger.priced(result);
        if (nanos >= 0) {
            latencies.record(nanos);
        }
    }
}
