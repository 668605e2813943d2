package io.cirque.integration.dsl;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingInboundGateway;
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
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
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
}
