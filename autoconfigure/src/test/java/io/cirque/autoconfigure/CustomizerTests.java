package io.cirque.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.PayloadBytesMessageMapper;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WaitStrategy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.integration.channel.NullChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.GenericMessage;

/** Beans say what application.yml does not. */
class CustomizerTests {
    private final ApplicationContextRunner runner;

    CustomizerTests(@TempDir Path directory) {
        runner = Runners.in(directory)
                .withPropertyValues(
                        "cirque.defaults.capacity=64KB",
                        "cirque.channels.orders.concurrency=1",
                        "cirque.channels.results.concurrency=1");
    }

    @Test
    void ofRings() {
        runner.withUserConfiguration(Rings.class).run(context -> {
            assertThat(ring(context, "orders").geometry().maxParticipants()).isEqualTo(20);
            assertThat(ring(context, "orders").geometry().maxGroups()).isEqualTo(5);
            assertThat(ring(context, "results").geometry().maxParticipants()).isEqualTo(256);
            assertThat(ring(context, "orders").geometry().capacity()).isEqualTo(64 << 10);
        });
        runner.withUserConfiguration(Rings.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void ofListeners() {
        Queue<String> names = new ConcurrentLinkedQueue<>();
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        runner.withPropertyValues("cirque.inbound.feed.ring=orders", "cirque.inbound.feed.output-channel=nowhere")
                .withBean("nowhere", NullChannel.class)
                .withBean(ListenerOptionsCustomizer.class, () -> (name, options) -> {
                    names.add(name);
                    options.errorHandler(errors::add).maxDeliveries(1);
                })
                .run(context -> {
                    assertThat(names).containsExactlyInAnyOrder("orders", "results", "cirque.inbound.feed");
                    SubscribableChannel results = context.getBean("results", SubscribableChannel.class);
                    MessageHandler failing = message -> {
                        throw new IllegalStateException("no chairs");
                    };
                    assertThat(results.subscribe(failing)).isTrue();
                    assertThat(results.send(new GenericMessage<>("two chairs"))).isTrue();
                    await().atMost(Duration.ofSeconds(30))
                            .untilAsserted(() -> assertThat(errors).isNotEmpty());
                });
    }

    @Test
    void ofTheCodec() {
        runner.withBean(
                        EnvelopeCodecCustomizer.class,
                        () -> codec -> codec.messageMapper(new PayloadBytesMessageMapper()))
                .run(context -> {
                    EnvelopeCodec codec = context.getBean(EnvelopeCodec.class);
                    assertThat(codec.encode(new GenericMessage<>("two chairs")))
                            .isEqualTo("two chairs".getBytes(UTF_8));
                    assertThat(codec.decode(ByteBuffer.wrap(new byte[] {1})).getPayload())
                            .isEqualTo(new byte[] {1});
                });
    }

    private static RingQueue ring(ApplicationContext context, String name) {
        return context.getBean(RingRegistry.class).get(name);
    }

    @Configuration(proxyBeanMethods = false)
    static class Rings {
        @Bean
        @Order(2)
        RingOptionsCustomizer second() {
            return (ring, options) -> {
                if (ring.equals("orders")) {
                    options.maxParticipants(20).waitStrategy(WaitStrategy.backoff());
                }
            };
        }

        @Bean
        @Order(1)
        RingOptionsCustomizer first() {
            return (ring, options) -> {
                if (ring.equals("orders")) {
                    options.maxParticipants(10).maxGroups(5);
                }
            };
        }
    }
}
