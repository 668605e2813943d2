package io.cirque.autoconfigure.guide.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.test.TemporaryRings;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

@SpringBootTest(properties = "cirque.channels.orders.max-deliveries=1")
@TemporaryRings
class ShopTests {
    @Autowired
    @Qualifier("orders")
    private MessageChannel orders;

    @Autowired
    private Billing billing;

    @Test
    void anOrderIsBilled() {
        orders.send(new GenericMessage<>("two chairs"));
        await().untilAsserted(() -> assertThat(billing.billed()).containsExactly("two chairs"));
    }
}
