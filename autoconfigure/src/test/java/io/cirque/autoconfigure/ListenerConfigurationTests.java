package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What application.yml says of acknowledgment, batches, pauses and transactions arrives where messages are taken. */
class ListenerConfigurationTests {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ApplicationContextRunner runner;

    ListenerConfigurationTests(@TempDir Path directory) {
        runner = Runners.in(directory);
    }

    @Configuration(proxyBeanMethods = false)
    static class Desk {
        final BlockingQueue<Message<?>> handled = new LinkedBlockingQueue<>();

        @ServiceActivator(inputChannel = "desk")
        void handle(Message<?> message) {
            handled.add(message);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingDesk {
        final BlockingQueue<Long> deliveries = new LinkedBlockingQueue<>();

        @ServiceActivator(inputChannel = "desk")
        void handle(Message<?> message) {
            deliveries.add(System.nanoTime());
            throw new IllegalStateException("not today");
        }
    }

    @Test
    void aChannelsMessagesAreAcknowledgedByHand() {
        byHand("channels: {desk: {ring: orders, ack: manual, max-unacknowledged: 2}}", "desk");
    }

    @Test
    void anAdaptersMessagesAreAcknowledgedByHand() {
        byHand(
                "{channels: {orders: {}}, inbound: {feed: {ring: orders, output-channel: desk, ack: manual,"
                        + " max-unacknowledged: 2}}}",
                "orders");
    }

    private void byHand(String yaml, String to) {
        yaml(yaml).withUserConfiguration(Desk.class).run(context -> {
            send(context, to, "one", "two", "three");
            Desk desk = context.getBean(Desk.class);
            Message<?> one = next(desk.handled);
            Message<?> two = next(desk.handled);
            assertThat(lag(context)).isEqualTo(3);

            settle(one);
            Message<?> three = next(desk.handled);
            settle(two);
            settle(three);

            await().atMost(LONG).untilAsserted(() -> assertThat(lag(context)).isZero());
        });
    }

    @Test
    void aChannelsMessagesComeAsOne() {
        runner.withPropertyValues("cirque.channels.orders.delivery=polled")
                .run(context -> send(context, "orders", "one", "two", "three"));

        yaml("channels: {desk: {ring: orders, batch: {size: 10, mode: extract-payloads}}}")
                .withUserConfiguration(Desk.class)
                .run(context -> assertThat(next(context.getBean(Desk.class).handled))
                        .extracting(Message::getPayload)
                        .isEqualTo(List.of("one", "two", "three")));
    }

    @Test
    void anAdaptersMessagesComeAsOne() {
        yaml("inbound: {feed: {ring: orders, output-channel: desk, batch: {size: 10}}}, rings: {orders: }, channels:"
                        + " {orders: {delivery: polled}}")
                .withUserConfiguration(Desk.class)
                .run(context -> {
                    send(context, "orders", "one");
                    Object batch = next(context.getBean(Desk.class).handled).getPayload();
                    assertThat(batch)
                            .asInstanceOf(InstanceOfAssertFactories.LIST)
                            .singleElement()
                            .isInstanceOf(Message.class);
                });
    }

    @Test
    void theFirstPauseIsAsLongAsStatedAndTheDeadLettersGoWhereStated() {
        yaml("channels: {desk: {ring: orders, back-off: {initial: 300ms, maximum: 300ms}, max-deliveries: 2,"
                        + " dead-letter: dead}}")
                .withUserConfiguration(FailingDesk.class)
                .run(context -> {
                    send(context, "desk", "one");
                    BlockingQueue<Long> deliveries = context.getBean(FailingDesk.class).deliveries;
                    long first = next(deliveries);
                    assertThat(next(deliveries) - first).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
                    RingRegistry rings = context.getBean(RingRegistry.class);
                    await().atMost(LONG)
                            .until(() -> rings.get("dead").statistics().published() == 1);
                });
    }

    @Test
    void whatIsSentInATransactionThatRollsBackIsNotSent() {
        yaml("channels: {orders: {delivery: polled, transacted: true}, jobs: {transacted: true}}")
                .run(context -> {
                    for (String channel : List.of("orders", "jobs")) {
                        TransactionTemplate transaction = new TransactionTemplate(new PlainTransactions());
                        transaction.executeWithoutResult(status -> {
                            send(context, channel, "never");
                            status.setRollbackOnly();
                        });
                        transaction.executeWithoutResult(status -> {
                            send(context, channel, "one");
                            assertThat(published(context, channel)).isZero();
                        });
                        assertThat(published(context, channel)).isEqualTo(1);
                    }
                });
    }

    @Test
    void anOutboundAdapterPublishesAfterTheCommitOnly() {
        yaml("rings: {orders: {}}, outbound: {sink: {ring: orders, input-channel: out, transacted: true}}")
                .run(context -> {
                    TransactionTemplate transaction = new TransactionTemplate(new PlainTransactions());
                    transaction.executeWithoutResult(status -> {
                        send(context, "out", "never");
                        status.setRollbackOnly();
                    });
                    transaction.executeWithoutResult(status -> {
                        send(context, "out", "one");
                        assertThat(published(context, "orders")).isZero();
                    });
                    assertThat(published(context, "orders")).isEqualTo(1);
                });
    }

    @Test
    void anOutboundAdapterWaitsForRoomAsLongAsStated() {
        yaml("rings: {orders: {capacity: 4KB}}, outbound: {sink: {ring: orders, input-channel: out, send-timeout: 20ms}}")
                .run(context -> {
                    RingQueue ring = context.getBean(RingRegistry.class).get("orders");
                    while (ring.offer(new byte[200])) {
                        assertThat(ring.isOpen()).isTrue();
                    }
                    assertThatThrownBy(() -> send(context, "out", "one"))
                            .hasMessageContaining("Ring 'orders' was full for 20 ms");
                });
    }

    @Test
    void anAdaptersRingOfDeadLettersIsMade() {
        yaml("channels: {orders: {}}, inbound: {feed: {ring: orders, output-channel: desk, dead-letter: mine,"
                        + " concurrency: 2}}")
                .withUserConfiguration(Desk.class)
                .run(context -> {
                    assertThat(context.getBean(RingRegistry.class).get("mine").isOpen())
                            .isTrue();
                    assertThat(context.getBean(RingRegistry.class)
                                    .get("orders")
                                    .statistics()
                                    .groups()
                                    .get(0)
                                    .members())
                            .isEqualTo(2);
                });
    }

    private ApplicationContextRunner yaml(String text) {
        return runner.withInitializer(Yaml.of("cirque: " + (text.startsWith("{") ? text : "{" + text + "}")));
    }

    private static void send(ApplicationContext context, String channel, String... payloads) {
        for (String payload : payloads) {
            assertThat(context.getBean(channel, MessageChannel.class).send(new GenericMessage<>(payload)))
                    .isTrue();
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(60, TimeUnit.SECONDS));
    }

    private static void settle(Message<?> message) {
        AcknowledgmentCallback callback = StaticMessageHeaderAccessor.getAcknowledgmentCallback(message);
        assertThat(callback).isNotNull();
        Objects.requireNonNull(callback).acknowledge();
    }

    private static long lag(ApplicationContext context) {
        return context.getBean(RingRegistry.class).get("orders").statistics().depth();
    }

    private static long published(ApplicationContext context, String ring) {
        return context.getBean(RingRegistry.class).get(ring).statistics().published();
    }

    private static final class PlainTransactions extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
