package io.cirque.integration.dsl;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** Every factory method in a flow, and as a bean of its own. */
class CirqueDslTests {
    @TempDir
    Path directory;

    private AnnotationConfigApplicationContext context;

    @Configuration
    @EnableIntegration
    static class Flows {
        final List<Object> broadcast = new CopyOnWriteArrayList<>();

        private static RingQueue ring(RingDirectory rings, String name) {
            return rings.openOrCreate(
                    name, RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingQueue ordersRing(RingDirectory rings) {
            return ring(rings, "orders");
        }

        @Bean
        RingQueue stockRing(RingDirectory rings) {
            return ring(rings, "stock");
        }

        @Bean
        RingQueue jobsRing(RingDirectory rings) {
            return ring(rings, "jobs");
        }

        @Bean
        RingQueue feedRing(RingDirectory rings) {
            return ring(rings, "feed");
        }

        @Bean
        RingQueue newsRing(RingDirectory rings) {
            return ring(rings, "news");
        }

        @Bean
        RingQueue requestsRing(RingDirectory rings) {
            return ring(rings, "requests");
        }

        @Bean
        RingQueue repliesRing(RingDirectory rings) {
            return ring(rings, "replies");
        }

        @Bean
        QueueChannel results() {
            return new QueueChannel();
        }

        @Bean
        QueueChannel published() {
            return new QueueChannel();
        }

        /** in → orders → stock, polled → feed → results */
        @Bean
        IntegrationFlow toFeed(RingQueue ordersRing, RingQueue stockRing, RingQueue feedRing) {
            return IntegrationFlow.from("in")
                    .channel(Cirque.channel(ordersRing)
                            .id("orders")
                            .sendTimeout(Duration.ofSeconds(10))
                            .datatype(String.class)
                            .configureListener(listener -> listener.concurrency(2)))
                    .<String, String>transform(String::toUpperCase)
                    .channel(Cirque.pollableChannel(stockRing).id("stock").sendTimeout(Duration.ofSeconds(10)))
                    .transformWith(transformer -> transformer
                            .<String, String>transformer(text -> text + "!")
                            .poller(Pollers.fixedDelay(5)))
                    .handle(Cirque.outboundAdapter(feedRing)
                            .codec(new EnvelopeCodec())
                            .sendTimeout(Duration.ofSeconds(10))
                            .sendSuccessChannel("published")
                            .sendFailureChannel("errorChannel"))
                    .get();
        }

        @Bean
        IntegrationFlow fromFeed(RingQueue feedRing) {
            return IntegrationFlow.from(Cirque.inboundAdapter(feedRing)
                            .id("feed")
                            .configureListener(listener -> listener.concurrency(2)))
                    .channel("results")
                    .get();
        }

        @Bean
        IntegrationFlow calling(RingQueue requestsRing, RingQueue repliesRing) {
            return IntegrationFlow.from("call")
                    .handle(Cirque.outboundGateway(requestsRing, repliesRing)
                            .receiveTimeout(Duration.ofMinutes(1))
                            .lateReplyChannel("results"))
                    .get();
        }

        @Bean
        IntegrationFlow answering(RingQueue requestsRing, RingQueue repliesRing) {
            return IntegrationFlow.from(Cirque.inboundGateway(requestsRing, repliesRing)
                            .id("answering.gateway")
                            .replyTimeout(10_000)
                            .sendTimeout(Duration.ofSeconds(10)))
                    .<String, Integer>transform(String::length)
                    .get();
        }

        @Bean
        IntegrationFlow fromJobs(RingQueue jobsRing) {
            return IntegrationFlow.from(
                            Cirque.inboundSource(jobsRing).receiveTimeout(Duration.ofMillis(100)),
                            endpoint -> endpoint.poller(Pollers.fixedDelay(5)))
                    .channel("results")
                    .get();
        }

        @Bean
        IntegrationFlow toJobs(RingQueue jobsRing) {
            return flow -> flow.handle(Cirque.outboundAdapter(jobsRing));
        }

        /** announce → bulletins, broadcast → results */
        @Bean
        IntegrationFlow announcing(RingQueue bulletinsRing) {
            return IntegrationFlow.from("announce")
                    .channel(Cirque.broadcastChannel(bulletinsRing, "this").id("bulletins"))
                    .channel("results")
                    .get();
        }

        @Bean
        RingQueue bulletinsRing(RingDirectory rings) {
            return ring(rings, "bulletins");
        }

        // Beans of their own:

        @Bean
        BroadcastRingChannelSpec news(RingQueue newsRing) {
            return Cirque.broadcastChannel(newsRing, "this");
        }

        @ServiceActivator(inputChannel = "news")
        void first(String news) {
            broadcast.add("first " + news);
        }

        @ServiceActivator(inputChannel = "news")
        void second(String news) {
            broadcast.add("second " + news);
        }
    }

    @BeforeEach
    void start() {
        context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Flows.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void send(String channel, Object payload) {
        context.getBean(channel, MessageChannel.class).send(new GenericMessage<>(payload));
    }

    @Test
    void channelsAndAdaptersWorkInFlows() {
        send("in", "chairs");

        QueueChannel results = context.getBean("results", QueueChannel.class);
        assertThat(Objects.requireNonNull(results.receive(60_000)).getPayload()).isEqualTo("CHAIRS!");
        assertThat(Objects.requireNonNull(
                                context.getBean("published", QueueChannel.class).receive(60_000))
                        .getPayload())
                .isEqualTo("CHAIRS!");
        assertThat(context.getBean("orders")).isInstanceOf(RingChannel.class);
        assertThat(context.getBean("stock")).isInstanceOf(PollableRingChannel.class);
    }

    @Test
    void aSourceIsPolledInAFlow() {
        send("toJobs.input", "job");

        assertThat(Objects.requireNonNull(
                                context.getBean("results", QueueChannel.class).receive(60_000))
                        .getPayload())
                .isEqualTo("job");
    }

    @Test
    void gatewaysWorkInFlows() {
        MessagingTemplate template = new MessagingTemplate();
        template.setReceiveTimeout(60_000);

        assertThat(template.convertSendAndReceive(context.getBean("call", MessageChannel.class), "four", Integer.class))
                .isEqualTo(4);
        assertThat(context.getBean("answering.gateway")).isInstanceOf(RingInboundGateway.class);
        assertThat(context.getBeansOfType(RingOutboundGateway.class)).hasSize(1);
    }

    @Test
    void specsAreBeansToo() {
        send("news", "hail");

        await().until(() -> context.getBean(Flows.class).broadcast.size() == 2);
        assertThat(context.getBean(Flows.class).broadcast).containsExactlyInAnyOrder("first hail", "second hail");
        assertThat(context.getBean("news")).isInstanceOf(BroadcastRingChannel.class);
        assertThat(context.getBean("news", BroadcastRingChannel.class).getComponentName())
                .isEqualTo("news");
    }

    @Test
    void aBroadcastChannelStandsInAFlow() {
        send("announce", "hail");

        assertThat(Objects.requireNonNull(
                                context.getBean("results", QueueChannel.class).receive(60_000))
                        .getPayload())
                .isEqualTo("hail");
        assertThat(context.getBean("bulletins")).isInstanceOf(BroadcastRingChannel.class);
    }

    @Configuration
    @EnableIntegration
    static class Specs {
        final List<Object> handled = new CopyOnWriteArrayList<>();

        @Bean
        RingQueue mail(RingDirectory rings) {
            return Flows.ring(rings, "mail");
        }

        @Bean
        RingQueue asked(RingDirectory rings) {
            return Flows.ring(rings, "asked");
        }

        @Bean
        RingQueue answered(RingDirectory rings) {
            return Flows.ring(rings, "answered");
        }

        @Bean
        RingChannelSpec queue(RingQueue mail) {
            return Cirque.channel(mail, "queue");
        }

        @Bean
        PollableRingChannelSpec polled(RingQueue mail) {
            return Cirque.pollableChannel(mail, "polled");
        }

        @Bean
        BroadcastRingChannelSpec broadcast(RingQueue mail) {
            return Cirque.broadcastChannel(mail, "broadcast");
        }

        @Bean
        RingInboundAdapterSpec adapter(RingQueue mail) {
            return Cirque.inboundAdapter(mail, "adapter").outputChannel("fed");
        }

        @Bean
        RingInboundSourceSpec source(RingQueue mail) {
            return Cirque.inboundSource(mail, "source");
        }

        @Bean
        RingOutboundAdapterSpec sender(RingQueue mail) {
            return Cirque.outboundAdapter(mail);
        }

        @Bean
        RingInboundGatewaySpec replier(RingQueue asked, RingQueue answered) {
            return Cirque.inboundGateway(asked, answered).requestChannel("lengths");
        }

        @Bean
        RingOutboundGatewaySpec caller(RingQueue asked, RingQueue answered) {
            return Cirque.outboundGateway(asked, answered);
        }

        @ServiceActivator(inputChannel = "queue")
        void fromQueue(String text) {
            handled.add("queue " + text);
        }

        @ServiceActivator(inputChannel = "broadcast")
        void fromBroadcast(String text) {
            handled.add("broadcast " + text);
        }

        @ServiceActivator(inputChannel = "fed")
        void fromAdapter(String text) {
            handled.add("adapter " + text);
        }

        @ServiceActivator(inputChannel = "lengths")
        int length(String text) {
            return text.length();
        }
    }

    @Test
    void everySpecIsABean() {
        try (AnnotationConfigApplicationContext specs = new AnnotationConfigApplicationContext()) {
            specs.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
            specs.register(Specs.class);
            specs.refresh();
            PollableRingChannel polled = specs.getBean("polled", PollableRingChannel.class);
            RingMessageSource source = specs.getBean("source", RingMessageSource.class);
            assertThat(polled.receive(0)).isNull();
            assertThat(source.receive()).isNull();

            specs.getBean("sender", RingMessageHandler.class).handleMessage(new GenericMessage<>("letter"));
            assertThat(polled.receive(60_000)).hasFieldOrPropertyWithValue("payload", "letter");
            assertThat(source.receive()).hasFieldOrPropertyWithValue("payload", "letter");
            await().until(() -> specs.getBean(Specs.class).handled.size() == 3);
            assertThat(specs.getBean(Specs.class).handled)
                    .containsExactlyInAnyOrder("queue letter", "broadcast letter", "adapter letter");

            QueueChannel replies = new QueueChannel();
            RingOutboundGateway caller = specs.getBean("caller", RingOutboundGateway.class);
            caller.start(); // as its endpoint would
            caller.handleMessage(
                    MessageBuilder.withPayload("four").setReplyChannel(replies).build());
            assertThat(replies.receive(60_000)).hasFieldOrPropertyWithValue("payload", 4);
        }
    }

    @Configuration
    @EnableIntegration
    static class AnnotatedSpec {
        @Bean
        RingQueue mail(RingDirectory rings) {
            return Flows.ring(rings, "mail");
        }

        @Bean
        @InboundChannelAdapter(channel = "nullChannel", poller = @Poller(fixedDelay = "5"))
        RingInboundSourceSpec source(RingQueue mail) {
            return Cirque.inboundSource(mail);
        }
    }

    @Test
    void springIntegrationRefusesItsAnnotationOnTheSpecOfASource() {
        try (AnnotationConfigApplicationContext refused = new AnnotationConfigApplicationContext()) {
            refused.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
            refused.register(AnnotatedSpec.class);

            assertThatException().isThrownBy(refused::refresh).withMessageContaining("InboundChannelAdapter");
        }
    }
}
