package io.cirque.integration.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.dsl.Cirque;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.integration.annotation.Gateway;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.annotation.MessagingGateway;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;

/** The code of docs/gateways.md. */
class GatewayPageTests {
    @TempDir
    Path directory;

    /** What is asked for. */
    public record Item(String name, int quantity) {}

    /** What it costs. */
    public record Price(String item, int euros) {}

    @MessagingGateway
    interface Pricing {
        @Gateway(requestChannel = "pricing")
        Price priceOf(Item item);

        @Gateway(requestChannel = "pricing")
        CompletableFuture<Price> askPriceOf(Item item);
    }

    @Configuration
    @EnableIntegration
    static class Rings {
        @Bean
        RingQueue priceRequests(RingDirectory rings) {
            return rings.openOrCreate("prices.requests", RingOptions.defaults());
        }

        @Bean
        RingQueue priceReplies(RingDirectory rings) {
            return rings.openOrCreate(
                    "prices.replies",
                    RingOptions.builder().groups(List.of()).maxGroups(64).build());
        }

        @Bean
        EnvelopeCodec codec() {
            return EnvelopeCodec.builder()
                    .trustedPackages("io.cirque.integration")
                    .build();
        }
    }

    @Configuration
    @Import(Rings.class)
    @IntegrationComponentScan(
            basePackageClasses = Pricing.class,
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Pricing.class))
    static class Calling {
        @Bean
        QueueChannel latePrices() {
            return new QueueChannel();
        }

        @Bean
        IntegrationFlow priceCalls(RingQueue priceRequests, RingQueue priceReplies, EnvelopeCodec codec) {
            return IntegrationFlow.from("pricing")
                    .handle(Cirque.outboundGateway(priceRequests, priceReplies)
                            .codec(codec)
                            .receiveTimeout(Duration.ofSeconds(20))
                            .lateReplyChannel("latePrices"))
                    .get();
        }
    }

    @Configuration
    @Import(Rings.class)
    static class Answering {
        @Bean
        IntegrationFlow priceList(RingQueue priceRequests, RingQueue priceReplies, EnvelopeCodec codec) {
            return IntegrationFlow.from(Cirque.inboundGateway(priceRequests, priceReplies)
                            .codec(codec)
                            .configureListener(listener -> listener.concurrency(4)))
                    .handle(Item.class, (item, headers) -> new Price(item.name(), item.quantity() * 10))
                    .get();
        }
    }

    private AnnotationConfigApplicationContext start(Class<?> application) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(application);
        context.refresh();
        return context;
    }

    @Test
    void oneApplicationCallsTheOther() {
        try (AnnotationConfigApplicationContext calling = start(Calling.class);
                AnnotationConfigApplicationContext answering = start(Answering.class)) {
            Pricing pricing = calling.getBean(Pricing.class);

            assertThat(pricing.priceOf(new Item("chair", 4))).isEqualTo(new Price("chair", 40));
            assertThat(pricing.askPriceOf(new Item("table", 1))
                            .orTimeout(1, TimeUnit.MINUTES)
                            .join())
                    .isEqualTo(new Price("table", 10));
            assertThat(answering.isRunning()).isTrue();
        }
    }

    @Test
    void thePageShowsThis() {
        Snippets.assertRunBy(GatewayPageTests.class, "gateways");
    }
}
