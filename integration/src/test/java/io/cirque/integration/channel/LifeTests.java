package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.integration.jmx.config.EnableIntegrationMBeanExport;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.management.ControlBusCommandRegistry;
import org.springframework.jmx.support.MBeanServerFactoryBean;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.GenericMessage;

/** Pausing, changing the concurrency, management, and the end of a ring. */
class LifeTests {
    @TempDir
    static Path directory;

    private RingQueue ring;
    private RingChannel channel;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() {
        ring = RingQueue.openOrCreate(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        channel = new RingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
        RingQueue.delete(directory.resolve("orders.ring"));
    }

    private int members() {
        return ring.statistics().groups().get(0).members();
    }

    private void send(String... payloads) {
        for (String payload : payloads) {
            assertThat(channel.send(new GenericMessage<>(payload))).isTrue();
        }
    }

    @Test
    void aPausedChannelTakesNothingAndLosesNothing() {
        channel.subscribe(recorder);
        channel.pause();
        channel.start();
        send("one");
        assertThat(channel.isPaused()).isTrue();
        assertThat(channel.isRunning()).isTrue();

        RingChannel other = new RingChannel(ring);
        Recorder others = new Recorder();
        other.subscribe(others);
        other.start();
        others.awaitCount(1);
        other.destroy();

        send("two");
        channel.resume();
        recorder.awaitCount(1);
        assertThat(recorder.payloads()).containsExactly("two");
        assertThat(channel.isPaused()).isFalse();
    }

    @Test
    void beforeAnOrderlyShutdownItStopsAndNothingIsAtWork() {
        channel.subscribe(recorder);
        channel.start();

        assertThat(channel.beforeShutdown()).isZero();
        assertThat(channel.isRunning()).isFalse();
        assertThat(channel.afterShutdown()).isZero();
    }

    @Test
    void pausingGivesAMessageThatWaitsForAnotherTryToOthers() {
        AtomicInteger attempts = new AtomicInteger();
        channel.setListenerOptions(RingListenerOptions.builder()
                .retryBackOff(Duration.ofMinutes(10), Duration.ofMinutes(10))
                .build());
        channel.subscribe(message -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("no");
        });
        channel.start();
        send("one");
        await().until(() -> attempts.get() == 1);
        RingChannel other = new RingChannel(ring);
        other.subscribe(recorder);
        other.start();

        channel.pause();

        recorder.awaitCount(1);
        other.destroy();
    }

    @Test
    void theConcurrencyCanBeChangedWhileItRuns() {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        channel.subscribe(message -> {
            atWork.incrementAndGet();
            awaitUninterruptibly(goOn);
            recorder.handleMessage(message);
        });
        channel.start();
        send("a", "b", "c", "d");
        await().until(() -> atWork.get() == 1);

        channel.setConcurrency(3);
        await().until(() -> atWork.get() == 3);
        assertThat(members()).isEqualTo(3);
        assertThat(channel.getConcurrency()).isEqualTo(3);

        channel.setConcurrency(1);
        goOn.countDown();
        recorder.awaitCount(4);
        await().until(() -> members() == 1);
        channel.stop();
        channel.start();
        assertThat(members()).isEqualTo(1);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSlowHandlerSlowsTheConsumerAndNotTheHeap() {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        channel.setListenerOptions(RingListenerOptions.builder()
                .concurrency(2)
                .taskExecutor(new SimpleAsyncTaskExecutor("dispatch-"))
                .build());
        channel.subscribe(message -> {
            taken.incrementAndGet();
            awaitUninterruptibly(goOn);
        });
        channel.start();
        int sent = 0;
        while (channel.send(new GenericMessage<>("message " + sent), 0)) {
            sent++;
        }

        await().until(() -> taken.get() == 2);
        assertThat(ring.statistics().groups().get(0).lag()).isEqualTo(sent);
        assertThat(taken).hasValue(2);
        goOn.countDown();
    }

    @Test
    void anInterceptorKnowsOfTheHandlingThread() {
        List<String> events = new CopyOnWriteArrayList<>();
        channel.addInterceptor(new ExecutorChannelInterceptor() {
            @Override
            public Message<?> preSend(Message<?> message, MessageChannel to) {
                events.add("preSend");
                return message;
            }

            @Override
            public @Nullable Message<?> beforeHandle(Message<?> message, MessageChannel from, MessageHandler handler) {
                events.add("beforeHandle " + Thread.currentThread().getName());
                return message.getPayload().equals("drop") ? null : new GenericMessage<>("changed");
            }

            @Override
            public void afterMessageHandled(
                    Message<?> message, MessageChannel from, MessageHandler handler, @Nullable Exception failure) {
                events.add("afterMessageHandled " + message.getPayload() + " " + failure);
            }
        });
        channel.setBeanName("orders");
        channel.subscribe(recorder);
        channel.start();

        send("one");
        await().until(() -> events.size() == 3);
        assertThat(events).containsExactly("preSend", "beforeHandle orders-1", "afterMessageHandled changed null");
        send("drop");
        await().until(() -> ring.statistics().groups().get(0).lag() == 0);
        assertThat(recorder.payloads()).containsExactly("changed");
    }

    @Configuration
    @EnableIntegration
    @EnableIntegrationMBeanExport(defaultDomain = "cirque.test", server = "mbeanServer")
    static class Managed {
        final List<Object> handled = new CopyOnWriteArrayList<>();
        final List<RingEndpointFailedEvent> failures = new CopyOnWriteArrayList<>();

        @Bean
        static MBeanServerFactoryBean mbeanServer() {
            MBeanServerFactoryBean server = new MBeanServerFactoryBean();
            server.setLocateExistingServerIfPossible(true);
            return server;
        }

        @Bean
        RingQueue ring() {
            return RingQueue.open(directory.resolve("orders.ring"));
        }

        @Bean
        RingChannel orders(RingQueue ring) {
            return new RingChannel(ring);
        }

        @Bean
        BroadcastRingChannel news(RingQueue ring) {
            return new BroadcastRingChannel(ring, "news");
        }

        @Bean
        RingMessageDrivenChannelAdapter feed(RingQueue ring) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring, "feed");
            adapter.setOutputChannel(fed());
            return adapter;
        }

        @Bean
        QueueChannel fed() {
            return new QueueChannel();
        }

        @Bean
        RingMessageSource source(RingQueue ring) {
            return new RingMessageSource(ring, "source");
        }

        @ServiceActivator(inputChannel = "orders")
        void handle(Object payload) {
            handled.add(payload);
        }

        @ServiceActivator(inputChannel = "news")
        void read(Object payload) {
            handled.add(payload);
        }

        @EventListener
        void failed(RingEndpointFailedEvent event) {
            failures.add(event);
        }
    }

    @Test
    void theControlBusStartsStopsAndPausesIt() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Managed.class)) {
            RingChannel orders = context.getBean(RingChannel.class);
            RingMessageDrivenChannelAdapter feed = context.getBean(RingMessageDrivenChannelAdapter.class);

            invoke(context, "orders.pause");
            assertThat(orders.isPaused()).isTrue();
            invoke(context, "orders.resume");
            assertThat(orders.isPaused()).isFalse();
            invoke(context, "orders.stop");
            assertThat(orders.isRunning()).isFalse();
            invoke(context, "orders.start");
            assertThat(orders.isRunning()).isTrue();
            invoke(context, "orders.setConcurrency", 2);
            assertThat(orders.getConcurrency()).isEqualTo(2);
            invoke(context, "feed.pause");
            assertThat(feed.isPaused()).isTrue();
            invoke(context, "feed.setConcurrency", 3);
            assertThat(feed.getConcurrency()).isEqualTo(3);
        }
    }

    private static void invoke(AnnotationConfigApplicationContext context, String command, Integer... arguments) {
        Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        context.getBean(ControlBusCommandRegistry.class)
                .getExpressionForCommand(command, types)
                .getValue(
                        ExpressionUtils.createStandardEvaluationContext(context.getBeanFactory()), List.of(arguments));
    }

    @Test
    void itIsManagedOverJmx() throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Managed.class)) {
            MBeanServer server = context.getBean(MBeanServer.class);
            ObjectName orders = server.queryNames(new ObjectName("cirque.test:name=orders,*"), null).stream()
                    .findFirst()
                    .orElseThrow();

            assertThat(server.getAttribute(orders, "Concurrency")).isEqualTo(1);
            assertThat(server.getAttribute(orders, "DeadLetterCount")).isEqualTo(0L);
            server.setAttribute(orders, new Attribute("Concurrency", 2));
            assertThat(context.getBean(RingChannel.class).getConcurrency()).isEqualTo(2);
            assertThat(server.queryNames(new ObjectName("cirque.test:name=feed,*"), null))
                    .isNotEmpty();
        }
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("cirque.test:name=orders,*"), null))
                .isEmpty();
    }

    @Test
    void whenTheRingIsDeletedEveryEndpointStopsAndSaysSo() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Managed.class)) {
            Managed managed = context.getBean(Managed.class);
            RingMessageSource source = context.getBean(RingMessageSource.class);
            assertThat(source.receive()).isNull();

            RingQueue.delete(directory.resolve("orders.ring"));

            assertThat(source.receive()).isNull();
            await().untilAsserted(() -> assertThat(managed.failures.stream().map(RingEndpointFailedEvent::getSource))
                    .containsExactlyInAnyOrder(
                            context.getBean(RingChannel.class),
                            context.getBean(BroadcastRingChannel.class),
                            context.getBean(RingMessageDrivenChannelAdapter.class),
                            source));
            assertThat(context.getBean(RingChannel.class).isRunning()).isFalse();
            assertThat(context.getBean(BroadcastRingChannel.class).isRunning()).isFalse();
            assertThat(context.getBean(RingMessageDrivenChannelAdapter.class).isRunning())
                    .isFalse();
            assertThat(source.isRunning()).isFalse();
        }
    }

    @Configuration
    @EnableIntegration
    static class Polled {
        final List<RingEndpointFailedEvent> failures = new CopyOnWriteArrayList<>();

        @Bean
        RingQueue ring() {
            return RingQueue.open(directory.resolve("orders.ring"));
        }

        @Bean
        PollableRingChannel orders(RingQueue ring) {
            return new PollableRingChannel(ring);
        }

        @Bean
        RingChannel news(RingQueue ring) {
            return new RingChannel(ring, "news");
        }

        @EventListener
        void failed(RingEndpointFailedEvent event) {
            failures.add(event);
        }
    }

    @Test
    void whenTheRingIsDeletedAPolledChannelStopsAndSaysSoOnce() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Polled.class)) {
            PollableRingChannel orders = context.getBean(PollableRingChannel.class);
            assertThat(orders.receive(0)).isNull();
            assertThat(orders.isRunning()).isTrue();

            RingQueue.delete(directory.resolve("orders.ring"));

            assertThat(orders.receive(0)).isNull();
            assertThat(orders.receive()).isNull();
            assertThat(orders.isRunning()).isFalse();
            assertThat(context.getBean(Polled.class).failures)
                    .singleElement()
                    .extracting(RingEndpointFailedEvent::getSource)
                    .isSameAs(orders);
        }
    }

    @Test
    void aPolledChannelThatWasStoppedGivesNothingUntilItIsStarted() {
        send("one");
        PollableRingChannel polled = new PollableRingChannel(ring);
        polled.stop();
        assertThat(polled.receive(0)).isNull();
        assertThat(polled.isRunning()).isFalse();
        polled.start();
        assertThat(polled.receive(0)).hasFieldOrPropertyWithValue("payload", "one");
        polled.destroy();
    }

    @Test
    void aChannelObjectInAHeaderIsNamedByTheContextsRegistryWithTheDefaultCodecToo() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Polled.class)) {
            Message<String> message = MessageBuilder.withPayload("one")
                    .setReplyChannel(new QueueChannel())
                    .build();
            assertThat(context.getBean("news", RingChannel.class).send(message)).isTrue();
            assertThat(context.getBean(PollableRingChannel.class).send(message)).isTrue();
            assertThat(requireNonNull(context.getBean(PollableRingChannel.class).receive(0))
                            .getHeaders()
                            .getReplyChannel())
                    .isInstanceOf(String.class);
        }
    }

    @Test
    void anOperatorMayGiveTheMessageOfAStuckHandlerToOthersAndTheChannelGoesOn() {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean stuck = new AtomicBoolean(true);
        channel.subscribe(message -> {
            if (stuck.getAndSet(false)) {
                awaitUninterruptibly(goOn);
            } else {
                recorder.handleMessage(message);
            }
        });
        channel.start();
        send("one");
        await().untilFalse(stuck);
        RingChannel other = new RingChannel(ring);
        Recorder others = new Recorder();
        other.subscribe(others);
        other.start();

        await().until(() -> ring.statistics().participants().stream().anyMatch(ring::releaseClaim));
        others.awaitCount(1);
        assertThat(requireNonNull(others.messages().get(0)).getPayload()).isEqualTo("one");
        other.destroy();
        goOn.countDown();
        send("two");
        recorder.awaitCount(1);
        assertThat(channel.isRunning()).isTrue();
    }
}
