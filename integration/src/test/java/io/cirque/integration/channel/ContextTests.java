package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** The channels and adapters as beans of Spring Integration applications, several of them on one ring. */
class ContextTests {
    @TempDir
    Path directory;

    /** A payload. */
    public record Order(String id, int quantity) {}

    @Configuration
    @EnableIntegration
    static class Shop {
        final List<Order> orders = new CopyOnWriteArrayList<>();
        final List<Order> priority = new CopyOnWriteArrayList<>();
        final List<String> fed = new CopyOnWriteArrayList<>();

        @Bean
        EnvelopeCodec codec() {
            return EnvelopeCodec.builder()
                    .trustedPackages("io.cirque.integration")
                    .build();
        }

        @Bean
        RingQueue ordersRing(RingDirectory rings) {
            return rings.openOrCreate(
                    "orders", RingOptions.builder().capacity(1 << 20).build());
        }

        @Bean
        RingQueue priorityRing(RingDirectory rings) {
            return rings.openOrCreate(
                    "priority", RingOptions.builder().capacity(1 << 20).build());
        }

        @Bean
        RingQueue feedRing(RingDirectory rings) {
            return rings.openOrCreate(
                    "feed", RingOptions.builder().capacity(1 << 20).build());
        }

        @Bean
        RingChannel orders(RingQueue ordersRing, EnvelopeCodec codec) {
            RingChannel channel = new RingChannel(ordersRing);
            channel.setCodec(codec);
            channel.setDatatypes(Order.class);
            channel.setListenerOptions(
                    RingListenerOptions.builder().concurrency(2).build());
            return channel;
        }

        @Bean
        PollableRingChannel priority(RingQueue priorityRing, EnvelopeCodec codec) {
            PollableRingChannel channel = new PollableRingChannel(priorityRing);
            channel.setCodec(codec);
            return channel;
        }

        @Bean
        @ServiceActivator(inputChannel = "toFeed")
        RingMessageHandler sink(RingQueue feedRing) {
            return new RingMessageHandler(feedRing);
        }

        @Bean
        RingMessageDrivenChannelAdapter source(RingQueue feedRing) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(feedRing);
            adapter.setOutputChannelName("fromFeed");
            return adapter;
        }

        @Bean
        DirectChannel fromFeed() {
            return new DirectChannel();
        }

        @ServiceActivator(inputChannel = "orders")
        void order(Order order) {
            orders.add(order);
        }

        @ServiceActivator(inputChannel = "priority", poller = @Poller(fixedDelay = "10", receiveTimeout = "100"))
        void priority(Order order) {
            priority.add(order);
        }

        @ServiceActivator(inputChannel = "fromFeed")
        void feed(String line) {
            fed.add(line);
        }
    }

    private AnnotationConfigApplicationContext shop() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Shop.class);
        context.refresh();
        return context;
    }

    @Test
    void serviceActivatorsOfSeveralApplicationsShareTheMessages() {
        try (AnnotationConfigApplicationContext first = shop();
                AnnotationConfigApplicationContext second = shop()) {
            Shop here = first.getBean(Shop.class);
            Shop there = second.getBean(Shop.class);
            MessagingTemplate template = new MessagingTemplate();
            int sent = 0;
            while ((here.orders.isEmpty() || there.orders.isEmpty()) && sent < 1_000_000) {
                template.convertAndSend(first.getBean("orders", MessageChannel.class), new Order("order " + sent++, 2));
            }

            int all = sent;
            await().until(() -> here.orders.size() + there.orders.size() == all);
            Set<Order> distinct = ConcurrentHashMap.newKeySet();
            distinct.addAll(here.orders);
            distinct.addAll(there.orders);
            assertThat(distinct).hasSize(all);
            assertThat(here.orders).isNotEmpty();
            assertThat(there.orders).isNotEmpty();
        }
    }

    @Test
    void aPolledServiceActivatorGetsItsMessages() {
        try (AnnotationConfigApplicationContext context = shop()) {
            context.getBean("priority", MessageChannel.class).send(new GenericMessage<>(new Order("1", 2)));

            await().until(() -> context.getBean(Shop.class).priority.equals(List.of(new Order("1", 2))));
        }
    }

    @Test
    void whatTheOutboundHandlerPublishesTheInboundAdapterSendsOn() {
        try (AnnotationConfigApplicationContext context = shop()) {
            context.getBean("toFeed", MessageChannel.class).send(new GenericMessage<>("line 1"));

            await().until(() -> context.getBean(Shop.class).fed.equals(List.of("line 1")));
        }
    }

    @Test
    void theContextStopsAndStartsItsChannels() {
        try (AnnotationConfigApplicationContext context = shop()) {
            RingChannel orders = context.getBean("orders", RingChannel.class);
            RingQueue ring = context.getBean("ordersRing", RingQueue.class);
            assertThat(orders.isRunning()).isTrue();
            assertThat(orders.getPhase()).isEqualTo(Integer.MAX_VALUE / 2);

            context.stop();
            assertThat(orders.isRunning()).isFalse();
            assertThat(ring.isOpen()).isTrue();
            assertThat(ring.statistics().groups().get(0).members()).isZero();

            context.start();
            orders.send(new GenericMessage<>(new Order("1", 1)));
            await().until(() -> context.getBean(Shop.class).orders.size() == 1);
        }
    }

    @Test
    void closingTheContextClosesTheRingAfterItsChannels() {
        AnnotationConfigApplicationContext context = shop();
        RingQueue ring = context.getBean("ordersRing", RingQueue.class);

        context.close();

        assertThat(ring.isOpen()).isFalse();
        assertThat(RingDirectory.of(directory).names()).contains("orders");
    }
}
