package io.cirque.integration.kafka;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.bridge.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.support.GenericMessage;

/** The brokers go away while a channel over a topic is at work, and come again. */
class TopicOutageTests {
    private static final int BEFORE = 100;

    private final Broker broker = new Broker();
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Integration.class);
    private final ExecutorService senders = Executors.newSingleThreadExecutor();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<String> received = new CopyOnWriteArrayList<>();

    @Configuration
    @EnableIntegration
    static class Integration {}

    @AfterEach
    void close() throws InterruptedException {
        enough.set(true);
        senders.shutdownNow();
        assertThat(senders.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        context.close();
        broker.close();
    }

    @Test
    void whatASendHasSaidIsThereComesHoweverTheBrokersGoAway() throws Exception {
        broker.createTopic("orders", 1, Map.of());
        context.registerBean(
                "transport", KafkaTransport.class, () -> new KafkaTransport(broker.properties(), broker.properties()));
        context.registerBean(
                "orders",
                TopicChannel.class,
                () -> new TopicChannel(context.getBean(KafkaTransport.class), "orders", "billing"));
        TopicChannel orders = context.getBean(TopicChannel.class);
        orders.subscribe(message -> received.add((String) message.getPayload()));
        context.start();

        Future<?> sender = senders.submit(() -> {
            while (!enough.get()) { // waits while nobody is there who could take it
                assertThat(orders.send(new GenericMessage<>("order " + sent.get())))
                        .isTrue();
                sent.incrementAndGet();
            }
        });
        await().until(() -> received.size() > BEFORE);
        broker.goAway();
        int whenGone = sent.get();
        broker.comeAgain();
        await().until(() -> sent.get() > whenGone + BEFORE);
        enough.set(true);
        sender.get(1, TimeUnit.MINUTES);

        await().until(() -> received.contains("order " + (sent.get() - 1)));
        assertThat(received.stream().distinct())
                .as("all, in order; some may have come twice")
                .containsExactlyElementsOf(IntStream.range(0, sent.get())
                        .mapToObj(number -> "order " + number)
                        .toList());
    }
}
