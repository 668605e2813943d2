package io.cirque.integration.bridge;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.TopicChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.Message;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;

/** What a bridge carries, the channels at both ends understand: one of a ring, and one over Kafka. */
class BridgedChannelTests {
    private final Broker broker = new Broker();
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Integration.class);
    private final List<Message<?>> received = new CopyOnWriteArrayList<>();
    private RingQueue ring;

    @Configuration
    @EnableIntegration
    static class Integration {}

    @BeforeEach
    void open(@TempDir Path directory) {
        ring = RingQueue.create(directory.resolve("orders.ring"), RingOptions.defaults());
        broker.createTopic("orders", 1, Map.of());
        KafkaTransport transport = new KafkaTransport(broker.properties(), broker.properties());
        bean("ringChannel", RingChannel.class, () -> new RingChannel(ring));
        bean("transport", KafkaTransport.class, () -> transport);
        bean("topicChannel", TopicChannel.class, () -> new TopicChannel(transport, "orders", "billing"));
    }

    @AfterEach
    void close() {
        context.close();
        ring.close();
        broker.close();
    }

    private <T> T bean(String name, Class<T> type, Supplier<T> supplier) {
        context.registerBean(name, type, supplier);
        return context.getBean(name, type);
    }

    private void sendAndReceive(String from, String to) {
        SubscribableChannel receiver = context.getBean(to, SubscribableChannel.class);
        receiver.subscribe(received::add);
        context.start();
        Message<?> sent = MessageBuilder.withPayload("two chairs")
                .setHeader("region", "north")
                .build();
        assertThat(context.getBean(from, SubscribableChannel.class).send(sent)).isTrue();

        await().until(() -> !received.isEmpty());
        Message<?> message = received.get(0);
        assertThat(message.getPayload()).isEqualTo("two chairs");
        assertThat(message.getHeaders()).containsEntry("region", "north");
        assertThat(message.getHeaders().getId()).isEqualTo(sent.getHeaders().getId());
        assertThat(message.getHeaders().getTimestamp())
                .isEqualTo(sent.getHeaders().getTimestamp());
    }

    @Test
    void fromAChannelOfARingToOneOverKafka() {
        bean(
                "bridge",
                RingToKafkaBridge.class,
                () -> new RingToKafkaBridge(ring, "default", "orders", broker.properties()));
        sendAndReceive("ringChannel", "topicChannel");
    }

    @Test
    void fromAChannelOverKafkaToOneOfARing() {
        bean(
                "bridge",
                KafkaToRingBridge.class,
                () -> new KafkaToRingBridge(ring, "shop", "orders", broker.properties()));
        sendAndReceive("topicChannel", "ringChannel");
    }
}
