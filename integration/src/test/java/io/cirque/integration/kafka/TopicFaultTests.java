package io.cirque.integration.kafka;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.bridge.Broker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.support.GenericMessage;

/** What ends the consumers of a channel over a topic for good. */
class TopicFaultTests {
    private static final AtomicBoolean BROKEN = new AtomicBoolean();

    private final Broker broker = new Broker();
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Integration.class);

    @Configuration
    @EnableIntegration
    static class Integration {}

    /** Throws an error, once, in the consumer's own thread. */
    public static final class Breaking implements ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            if (BROKEN.compareAndSet(true, false)) {
                throw new LinkageError("of another version");
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> properties) {}
    }

    @AfterEach
    void close() {
        context.close();
        broker.close();
    }

    @Test
    void anErrorEndsTheChannelWhichSaysSoUntilItIsStartedAgain() {
        broker.createTopic("orders", 1, Map.of());
        Map<String, Object> consumers = new HashMap<>(broker.properties());
        consumers.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, Breaking.class.getName());
        context.registerBean(
                "transport", KafkaTransport.class, () -> new KafkaTransport(broker.properties(), consumers));
        context.registerBean(
                "orders",
                TopicChannel.class,
                () -> new TopicChannel(context.getBean(KafkaTransport.class), "orders", "billing"));
        TopicChannel orders = context.getBean(TopicChannel.class);
        List<Object> received = new CopyOnWriteArrayList<>();
        orders.subscribe(message -> received.add(message.getPayload()));
        BROKEN.set(true);
        context.start();
        assertThat(orders.isRunning()).isTrue();
        assertThat(orders.getFault()).isNull();

        assertThat(orders.send(new GenericMessage<>("one"))).isTrue();
        await().until(() -> !orders.isRunning());
        assertThat(orders.getFault()).contains("an error has ended a consumer");
        assertThat(received).isEmpty();

        orders.start();
        await().until(() -> received.equals(List.of("one")));
        assertThat(orders.isRunning()).isTrue();
        assertThat(orders.getFault()).isNull();
    }
}
