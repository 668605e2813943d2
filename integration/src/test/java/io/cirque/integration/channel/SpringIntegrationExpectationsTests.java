package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dispatcher.AggregateMessageDeliveryException;
import org.springframework.integration.endpoint.PollingConsumer;
import org.springframework.integration.support.converter.DefaultDatatypeChannelMessageConverter;
import org.springframework.integration.transaction.DefaultTransactionSynchronizationFactory;
import org.springframework.integration.transaction.ExpressionEvaluatingTransactionSynchronizationProcessor;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.MatchAlwaysTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What Spring Integration's own tests expect of its queue, publish-subscribe, datatype and message store channels; the
 * table in docs/channels.md names these tests.
 */
class SpringIntegrationExpectationsTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private PollableRingChannel polled;
    private RingChannel queue;
    private BroadcastRingChannel broadcast;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder()
                        .capacity(8192)
                        .groups(List.of("polled", "queue", "broadcast"))
                        .build());
        polled = new PollableRingChannel(ring, "polled");
        queue = new RingChannel(ring, "queue");
        queue.setListenerOptions(quickly());
        broadcast = new BroadcastRingChannel(ring, "broadcast");
        broadcast.setListenerOptions(quickly());
    }

    private static RingListenerOptions quickly() {
        return RingListenerOptions.builder()
                .maxDeliveries(2)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(2))
                .build();
    }

    @AfterEach
    void close() {
        polled.destroy();
        queue.destroy();
        broadcast.destroy();
        ring.close();
    }

    private static Object payload(@Nullable Message<?> message) {
        return requireNonNull(message).getPayload();
    }

    @Test
    void simpleSendAndReceive() throws Exception {
        CompletableFuture<@Nullable Message<?>> receiving = CompletableFuture.supplyAsync(() -> polled.receive());

        assertThat(polled.send(new GenericMessage<>("testing"))).isTrue();

        assertThat(payload(receiving.get(1, TimeUnit.MINUTES))).isEqualTo("testing");
    }

    @Test
    void immediateReceive() {
        assertThat(polled.receive(0)).isNull();
        assertThat(polled.send(new GenericMessage<>("testing"))).isTrue();
        assertThat(payload(polled.receive(0))).isEqualTo("testing");
    }

    @Test
    void blockingReceiveIsInterrupted() throws Exception {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread receiver = new Thread(() -> {
            boolean nothing = polled.receive() == null;
            result.complete(nothing && Thread.currentThread().isInterrupted());
        });
        receiver.start();
        await().until(() -> ring.statistics().groups().get(0).members() == 1);

        receiver.interrupt();

        assertThat(result.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void blockingReceiveWithTimeout() {
        long start = System.nanoTime();

        assertThat(polled.receive(20)).isNull();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void blockingReceiveEmptyThenSend() throws Exception {
        CompletableFuture<@Nullable Message<?>> receiving = CompletableFuture.supplyAsync(() -> polled.receive(60_000));
        await().until(() -> ring.statistics().groups().get(0).members() == 1);

        polled.send(new GenericMessage<>("testing"));

        assertThat(payload(receiving.get(1, TimeUnit.MINUTES))).isEqualTo("testing");
    }

    @Test
    void immediateSendFailsWhenFull() {
        int sent = 0;
        while (polled.send(new GenericMessage<>("testing"), 0)) {
            sent++;
        }

        assertThat(sent).isPositive();
        assertThat(polled.getRemainingCapacity()).isZero();
        assertThat(polled.send(new GenericMessage<>("testing"), 20)).isFalse();
    }

    @Test
    void blockingSendIsInterrupted() throws Exception {
        while (polled.send(new GenericMessage<>("testing"), 0)) {
            // until it is full
        }
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            boolean sent = polled.send(new GenericMessage<>("one more"));
            result.complete(!sent && Thread.currentThread().isInterrupted());
        });
        sender.start();
        sender.interrupt();

        assertThat(result.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void clear() {
        assertThat(polled.clear()).isEmpty();
        polled.send(new GenericMessage<>("one"));
        polled.send(new GenericMessage<>("two"));
        assertThat(polled.getQueueSize()).isEqualTo(2);

        assertThat(polled.clear())
                .extracting(message -> (Object) message.getPayload())
                .containsExactly("one", "two");

        assertThat(polled.getQueueSize()).isZero();
        assertThat(polled.receive(0)).isNull();
    }

    @Test
    void purgeOfSomeIsRefused() {
        polled.send(new GenericMessage<>("one"));

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> polled.purge(message -> true))
                .withMessageContaining("receive them");
        assertThat(polled.purge(null)).hasSize(1);
    }

    @Test
    void noDuplicateSubscription() {
        Recorder recorder = new Recorder();
        assertThat(broadcast.subscribe(recorder)).isTrue();
        assertThat(broadcast.subscribe(recorder)).isFalse();
        assertThat(queue.subscribe(recorder)).isTrue();
        assertThat(queue.subscribe(recorder)).isFalse();
        assertThat(broadcast.getSubscriberCount()).isEqualTo(1);
        assertThat(queue.unsubscribe(message -> {})).isFalse();
    }

    @Test
    void multipleTargetsOfWhichSomeFail() {
        for (int failing = 0; failing < 3; failing++) {
            BroadcastRingChannel channel = new BroadcastRingChannel(ring, "broadcast");
            channel.setListenerOptions(quickly());
            List<Recorder> recorders = List.of(new Recorder(), new Recorder(), new Recorder());
            for (int i = 0; i < 3; i++) {
                Recorder recorder = recorders.get(i);
                boolean fails = i == failing;
                channel.subscribe(message -> {
                    recorder.handleMessage(message);
                    if (fails && recorder.messages().size() == 1) {
                        throw new IllegalStateException("the first time");
                    }
                });
            }
            channel.start();

            channel.send(new GenericMessage<>("testing"));

            recorders.get(failing).awaitCount(2);
            recorders.forEach(recorder -> recorder.awaitCount(1));
            await().until(() -> ring.statistics().groups().get(2).lag() == 0);
            assertThat(recorders.stream()
                            .mapToInt(recorder -> recorder.messages().size())
                            .sum())
                    .isEqualTo(4);
            channel.destroy();
        }
    }

    @Test
    void removeConsumerBetweenSends() {
        Recorder staying = new Recorder();
        Recorder leaving = new Recorder();
        broadcast.subscribe(staying);
        broadcast.subscribe(leaving);
        broadcast.start();
        broadcast.send(new GenericMessage<>("one"));
        staying.awaitCount(1);
        leaving.awaitCount(1);

        broadcast.unsubscribe(leaving);
        broadcast.send(new GenericMessage<>("two"));

        staying.awaitCount(2);
        assertThat(leaving.payloads()).containsExactly("one");
    }

    @Test
    void differentHandlerInvokedOnSecondMessage() {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        queue.subscribe(first);
        queue.subscribe(second);
        queue.start();

        for (int i = 0; i < 6; i++) {
            queue.send(new GenericMessage<>("message " + i));
        }

        first.awaitCount(3);
        second.awaitCount(3);
    }

    @Test
    void messagesAddedBeforeAndAfterStart() {
        Recorder recorder = new Recorder();
        queue.send(new GenericMessage<>("before"));
        queue.subscribe(recorder);
        queue.start();
        recorder.awaitCount(1);

        queue.send(new GenericMessage<>("after"));

        recorder.awaitCount(2);
        assertThat(recorder.payloads()).containsExactly("before", "after");
    }

    @Test
    void errorHandlerIsCalled() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        queue.setListenerOptions(quickly().mutate().errorHandler(errors::add).build());
        MessageHandler failing = message -> {
            throw new IllegalStateException("an intentional error");
        };
        queue.subscribe(failing);
        queue.start();

        queue.send(new GenericMessage<>("one"));

        await().until(() -> queue.getDeadLetterCount() == 1 && errors.size() == 2);
        assertThat(errors).allSatisfy(error -> assertThat(error).hasRootCauseMessage("an intentional error"));
    }

    @Test
    void datatypesAreAcceptedConvertedOrRefused() {
        polled.setDatatypes(Integer.class);
        assertThat(polled.send(new GenericMessage<>(1))).isTrue();
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> polled.send(new GenericMessage<>("2")));

        DefaultDatatypeChannelMessageConverter converter = new DefaultDatatypeChannelMessageConverter();
        converter.setConversionService(new DefaultConversionService());
        polled.setMessageConverter(converter);
        assertThat(polled.send(new GenericMessage<>("3"))).isTrue();

        assertThat(polled.clear())
                .extracting(message -> (Object) message.getPayload())
                .containsExactly(1, 3);
    }

    @Test
    void multipleTargetsThatAllFail() {
        List<Recorder> recorders = List.of(new Recorder(), new Recorder());
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        broadcast.setListenerOptions(
                quickly().mutate().errorHandler(errors::add).build());
        for (Recorder recorder : recorders) {
            broadcast.subscribe(message -> {
                recorder.handleMessage(message);
                throw new IllegalStateException("each time");
            });
        }
        broadcast.start();

        broadcast.send(new GenericMessage<>("testing"));

        await().until(() -> errors.size() == 2);
        assertThat(errors).hasOnlyElementsOfType(AggregateMessageDeliveryException.class);
        recorders.forEach(recorder -> assertThat(recorder.payloads()).containsExactly("testing", "testing"));
        await().until(() -> broadcast.getDeadLetterCount() == 1);
    }

    @Test
    void messagesSentInTransactionsAreHandledInTransactionsEachOnce() {
        TransactionTemplate transaction = new TransactionTemplate(new PseudoTransactionManager());
        Recorder recorder = new Recorder();
        queue.setTransacted(true);
        queue.setListenerOptions(quickly()
                .mutate()
                .concurrency(2)
                .transactionManager(new PseudoTransactionManager())
                .build());
        queue.subscribe(recorder);
        queue.start();

        for (int i = 0; i < 10; i++) {
            String payload = "TEST MESSAGE " + i;
            transaction.executeWithoutResult(status -> queue.send(new GenericMessage<>(payload)));
        }

        await().until(() -> ring.statistics().groups().get(1).lag() == 0);
        assertThat(recorder.payloads()).hasSize(10).doesNotHaveDuplicates();
    }

    /** The send timeouts, groups and headers of a broker's channels. */
    @Test
    void pointToPointPublishSubscribeAndPollable() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        Recorder only = new Recorder();
        broadcast.subscribe(one);
        broadcast.subscribe(two);
        broadcast.start();
        queue.subscribe(only);
        queue.start();

        assertThat(queue.send(new GenericMessage<>("foo"), 10_000)).isTrue();

        Message<?> received = requireNonNull(polled.receive(10_000));
        for (Recorder recorder : List.of(one, two, only)) {
            recorder.awaitCount(1);
            assertThat(recorder.payloads()).containsExactly("foo");
            assertThat(recorder.messages().get(0).getHeaders())
                    .containsEntry(RingHeaders.SEQUENCE, received.getHeaders().get(RingHeaders.SEQUENCE));
        }
        assertThat(received.getPayload()).isEqualTo("foo");
    }

    @Configuration
    @EnableIntegration
    static class Nothing {}

    @Test
    void aPollersTransactionSynchronizationLearnsOfCommitAndRollback() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Nothing.class);
        QueueChannel committed = new QueueChannel();
        QueueChannel rolledBack = new QueueChannel();
        polled.setBeanName("orders");
        PollingConsumer poller = new PollingConsumer(polled, message -> {
            if (message.getPayload().equals("fail")) {
                throw new IllegalStateException("planned failure");
            }
        });
        ExpressionEvaluatingTransactionSynchronizationProcessor processor =
                new ExpressionEvaluatingTransactionSynchronizationProcessor();
        processor.setBeanFactory(context);
        processor.setAfterCommitChannel(committed);
        processor.setAfterRollbackExpression(new SpelExpressionParser().parseExpression("'retry:' + payload"));
        processor.setAfterRollbackChannel(rolledBack);
        poller.setTransactionSynchronizationFactory(new DefaultTransactionSynchronizationFactory(processor));
        poller.setAdviceChain(List.of(new TransactionInterceptor(
                (TransactionManager) new PseudoTransactionManager(), new MatchAlwaysTransactionAttributeSource())));
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.initialize();
        poller.setTaskScheduler(scheduler);
        poller.setTrigger(new PeriodicTrigger(Duration.ofMillis(1)));
        poller.setErrorHandler(error -> {});
        poller.setBeanFactory(context);
        poller.afterPropertiesSet();
        polled.setListenerOptions(quickly());
        poller.start();

        polled.send(new GenericMessage<>("hello"));
        polled.send(new GenericMessage<>("fail"));

        assertThat(payload(committed.receive(60_000))).isEqualTo("hello");
        assertThat(payload(rolledBack.receive(60_000))).isEqualTo("retry:fail");
        assertThat(payload(rolledBack.receive(60_000))).isEqualTo("retry:fail"); // it came again, and not for ever
        await().until(() -> polled.getDeadLetterCount() == 1);
        assertThat(rolledBack.receive(0)).isNull();
        poller.stop();
        scheduler.shutdown();
        context.close();
    }
}
