package io.cirque.integration.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.dsl.Cirque;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** The code of docs/adapters.md. */
class AdapterPageTests {
    @TempDir
    Path directory;

    @Configuration
    @EnableIntegration
    static class Shop {
        @Bean
        RingQueue parcels(RingDirectory rings) {
            return rings.openOrCreate(
                    "parcels", RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingQueue expressParcels(RingDirectory rings) {
            return rings.openOrCreate(
                    "express", RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        @ServiceActivator(inputChannel = "toParcels")
        RingMessageHandler parcelsOut(RingQueue parcels) {
            RingMessageHandler handler = new RingMessageHandler(parcels);
            handler.setSendTimeout(Duration.ofSeconds(5));
            return handler;
        }

        @Bean
        IntegrationFlow sorting(RingQueue parcels) {
            return IntegrationFlow.from("sort")
                    .handle(Cirque.outboundAdapter(parcels)
                            .ringExpression("headers['express'] ? 'expressParcels' : null")
                            .sendTimeout(Duration.ofSeconds(5))
                            .sendSuccessChannel("sorted")
                            .sendFailureChannel("unsorted"))
                    .get();
        }

        @Bean
        IntegrationFlow delivery(RingQueue expressParcels) {
            return IntegrationFlow.from(Cirque.inboundAdapter(expressParcels)
                            .configureListener(
                                    listener -> listener.concurrency(2).maxDeliveries(5))
                            .errorChannel("undeliverable"))
                    .<String, String>transform(parcel -> parcel + " delivered")
                    .channel("delivered")
                    .get();
        }

        @Bean
        IntegrationFlow counter(RingQueue parcels) {
            return IntegrationFlow.from(
                            Cirque.inboundSource(parcels).receiveTimeout(Duration.ofMillis(500)),
                            endpoint -> endpoint.poller(poller -> poller.fixedDelay(10)))
                    .channel("delivered")
                    .get();
        }

        @Bean
        QueueChannel delivered() {
            return new QueueChannel();
        }

        @Bean
        QueueChannel sorted() {
            return new QueueChannel();
        }

        @Bean
        QueueChannel unsorted() {
            return new QueueChannel();
        }

        @Bean
        QueueChannel undeliverable() {
            return new QueueChannel();
        }
    }

    @Test
    void parcelsAreSortedAndDelivered() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Shop.class);
        context.refresh();
        try (context) {
            MessageChannel sort = context.getBean("sort", MessageChannel.class);
            QueueChannel delivered = context.getBean("delivered", QueueChannel.class);

            sort.send(MessageBuilder.withPayload("chair")
                    .setHeader("express", true)
                    .build());
            assertThat(payload(delivered.receive(60_000))).isEqualTo("chair delivered");
            sort.send(MessageBuilder.withPayload("table")
                    .setHeader("express", false)
                    .build());
            assertThat(payload(delivered.receive(60_000))).isEqualTo("table");
            context.getBean("toParcels", MessageChannel.class).send(new GenericMessage<>("lamp"));
            assertThat(payload(delivered.receive(60_000))).isEqualTo("lamp");
            assertThat(context.getBean("sorted", QueueChannel.class).getQueueSize())
                    .isEqualTo(2);
        }
    }

    private static Object payload(@Nullable Message<?> message) {
        return Objects.requireNonNull(message).getPayload();
    }

    @Test
    void thePageShowsThis() {
        Snippets.assertRunBy(AdapterPageTests.class, "adapters");
    }
}
