package io.cirque.integration.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a message goes, how long it may take, and who learns of it. */
class RingMessageHandlerChoiceTests {
    @TempDir
    Path directory;

    @Configuration
    @EnableIntegration
    static class Nothing {}

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private RingQueue orders;
    private RingQueue urgent;
    private RingMessageHandler handler;

    @BeforeEach
    void open() {
        orders = ring("orders");
        urgent = ring("urgent");
        context.registerBean(
                "urgentOrders", RingQueue.class, () -> urgent, definition -> definition.setDestroyMethodName(""));
        context.registerBean("successes", QueueChannel.class);
        context.registerBean("failures", QueueChannel.class);
        context.register(Nothing.class);
        context.refresh();
        handler = new RingMessageHandler(orders);
        handler.setBeanFactory(context);
    }

    private RingQueue ring(String name) {
        return RingQueue.create(
                directory.resolve(name + ".ring"),
                RingOptions.builder().capacity(4096).build());
    }

    @AfterEach
    void close() {
        context.close();
        orders.close();
        urgent.close();
    }

    private void handle(Message<?> message) {
        handler.afterPropertiesSet();
        handler.handleMessage(message);
    }

    private static Message<?> message(Object payload, Map<String, Object> headers) {
        return MessageBuilder.withPayload(payload).copyHeaders(headers).build();
    }

    private static void assertArrived(RingQueue ring, Object payload) {
        PollableRingChannel channel = new PollableRingChannel(ring);
        assertThat(Objects.requireNonNull(channel.receive(0)).getPayload()).isEqualTo(payload);
        assertThat(channel.receive(0)).isNull();
        channel.destroy();
    }

    private static void fill(RingQueue ring) {
        while (ring.offer(new byte[100])) {
            // until it is full
        }
    }

    @Test
    void anExpressionNamesABeanAndNullIsTheDefault() {
        handler.setRingExpressionString("headers['ring']");

        handle(message("a", Map.of("ring", "urgentOrders")));
        handle(message("b", Map.of()));

        assertArrived(urgent, "a");
        assertArrived(orders, "b");
        assertThat(handler.getIntegrationPatternType()).isEqualTo(IntegrationPatternType.outbound_channel_adapter);
    }

    @Test
    void anExpressionMayGiveTheRingItself() {
        handler.setRingExpression(new FunctionExpression<Message<?>>(message -> urgent));

        handle(new GenericMessage<>("a"));

        assertArrived(urgent, "a");
    }

    @Test
    void aResolverKnowsNames() {
        handler.setRingExpressionString("payload");
        handler.setRingResolver(Map.of("u", urgent)::get);

        handle(new GenericMessage<>("u"));

        assertArrived(urgent, "u");
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handle(new GenericMessage<>("nobody's")))
                .withMessageContaining("gave 'nobody's' (java.lang.String), which is no ring");
    }

    @Test
    void aTimeoutMayDependOnTheMessage() {
        fill(orders);
        handler.setSendTimeout(Duration.ofMillis(1));
        handler.setSendTimeoutExpression(new SpelExpressionParser().parseExpression("headers['patience']"));

        for (Object patience : new Object[] {70, Duration.ofMillis(70)}) {
            assertThatExceptionOfType(MessageDeliveryException.class)
                    .isThrownBy(() -> handle(message("a", Map.of("patience", patience))))
                    .withMessageContaining("full for 70 ms");
        }
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handle(message("a", Map.of())))
                .withMessageContaining("full for 1 ms");
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handle(message("a", Map.of("patience", "long"))))
                .withMessageContaining("gave 'long' (java.lang.String)");
    }

    @Test
    void successesGoToTheirChannel() {
        handler.setSendSuccessChannelName("successes");
        Message<?> message = new GenericMessage<>("a");

        handle(message);

        assertThat(context.getBean("successes", QueueChannel.class).receive(0)).isSameAs(message);
        assertArrived(orders, "a");
    }

    private void assertFailed(Message<?> message, String what, String why) {
        handle(message);

        Message<?> error = Objects.requireNonNull(
                context.getBean("failures", QueueChannel.class).receive(0));
        assertThat(error.getPayload()).isInstanceOfSatisfying(MessageDeliveryException.class, failure -> {
            assertThat(failure.getFailedMessage()).isSameAs(message);
            assertThat(failure).hasMessageContaining(what).hasRootCauseMessage(why);
        });
    }

    @Test
    void whateverAnExpressionOrAResolverThrowsIsAFailureOfTheMessage() {
        handler.setSendFailureChannelName("failures");
        handler.setRingExpression(new FunctionExpression<Message<?>>(message -> {
            throw new IllegalStateException("no idea");
        }));
        assertFailed(new GenericMessage<>("a"), "The ring for the message", "no idea");

        handler.setRingExpressionString("payload");
        handler.setRingResolver(name -> {
            throw new IllegalArgumentException("who is " + name);
        });
        assertFailed(new GenericMessage<>("a"), "The ring for the message", "who is a");

        handler.setRingResolver(name -> orders);
        handler.setSendTimeoutExpression(new FunctionExpression<Message<?>>(message -> {
            throw new IllegalStateException("not now");
        }));
        assertFailed(new GenericMessage<>("a"), "The send timeout for the message", "not now");
    }

    @Test
    void whatIsTransactedIsPublishedAtTheCommitAndNotAfterARollback() {
        TransactionTemplate transaction = new TransactionTemplate(new PseudoTransactionManager());
        QueueChannel successes = new QueueChannel();
        handler.setTransacted(true);
        handler.setSendSuccessChannel(successes);

        transaction.executeWithoutResult(status -> {
            handle(new GenericMessage<>("rolled back"));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {
            handle(new GenericMessage<>("a"));
            handle(new GenericMessage<>("b"));
            assertThat(orders.statistics().groups().get(0).lag()).isZero();
            assertThat(successes.getQueueSize()).isEqualTo(3);
        });

        PollableRingChannel channel = new PollableRingChannel(orders);
        assertThat(Objects.requireNonNull(channel.receive(0)).getPayload()).isEqualTo("a");
        assertThat(Objects.requireNonNull(channel.receive(0)).getPayload()).isEqualTo("b");
        assertThat(channel.receive(0)).isNull();
        channel.destroy();
        handle(new GenericMessage<>("c")); // no transaction: at once
        assertArrived(orders, "c");
    }

    @Test
    void whatFindsNoRoomAfterTheCommitIsThrownToWhoCommitted() {
        fill(orders);
        handler.setTransacted(true);
        handler.setSendTimeout(Duration.ZERO);
        handler.setSendFailureChannelName("failures");

        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> new TransactionTemplate(new PseudoTransactionManager())
                        .executeWithoutResult(status -> handle(new GenericMessage<>("a"))))
                .withMessageContaining("has committed");
        assertThat(context.getBean("failures", QueueChannel.class).receive(0)).isNull();
    }

    @Test
    void failuresGoToTheirChannelAndAreDone() {
        fill(orders);
        QueueChannel successes = new QueueChannel();
        handler.setSendTimeout(Duration.ZERO);
        handler.setSendSuccessChannel(successes);
        handler.setSendFailureChannelName("failures");
        Message<?> message = new GenericMessage<>("a");

        handle(message);

        assertThat(context.getBean("failures", QueueChannel.class).receive(0))
                .isInstanceOfSatisfying(ErrorMessage.class, error -> {
                    assertThat(error.getPayload()).isInstanceOf(MessageDeliveryException.class);
                    assertThat(((MessageDeliveryException) error.getPayload()).getFailedMessage())
                            .isSameAs(message);
                    assertThat(error.getOriginalMessage()).isSameAs(message);
                });
        assertThat(successes.receive(0)).isNull();
    }
}
