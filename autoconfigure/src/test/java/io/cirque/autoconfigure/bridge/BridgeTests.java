package io.cirque.autoconfigure.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.Runners;
import io.cirque.autoconfigure.Yaml;
import io.cirque.integration.bridge.AbstractKafkaBridge;
import io.cirque.integration.bridge.KafkaToRingBridge;
import io.cirque.integration.bridge.RingToKafkaBridge;
import io.cirque.ring.RingQueue;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What application.yml says of bridges; where no broker is named there is none. */
class BridgeTests {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NOBODY = "spring.kafka: {bootstrap-servers: 'localhost:1',"
            + " producer.properties: {max.block.ms: 200, reconnect.backoff.ms: 100}}\n";

    private final ApplicationContextRunner runner;

    BridgeTests(@TempDir Path directory) {
        runner = Runners.in(directory)
                .withConfiguration(AutoConfigurations.of(
                        KafkaAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        CirqueBridgeAutoConfiguration.class));
    }

    private ApplicationContextRunner yaml(String text) {
        return runner.withInitializer(Yaml.of(text));
    }

    private static RingQueue ring(ApplicationContext context, String name) {
        return context.getBean(RingRegistry.class).get(name);
    }

    private static Health health(ApplicationContext context, String bridge) {
        CompositeHealthContributor all =
                context.getBean("cirqueBridgesHealthContributor", CompositeHealthContributor.class);
        assertThat(all.getContributor(bridge)).isInstanceOf(HealthIndicator.class);
        HealthIndicator indicator = (HealthIndicator) all.getContributor(bridge);
        return indicator == null ? Health.unknown().build() : java.util.Objects.requireNonNull(indicator.health());
    }

    private static double meter(ApplicationContext context, String name, String bridge) {
        return context.getBean(MeterRegistry.class)
                .get(name)
                .tag("bridge", bridge)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void messagesGoToKafkaAndComeFromIt() {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "orders");
        broker.afterPropertiesSet();
        try {
            yaml("spring.kafka.bootstrap-servers: " + broker.getBrokersAsString() + """

                    cirque:
                      rings: {orders: {}, copies: {}}
                      bridges:
                        out: {ring: orders, topic: orders, batch-size: 10, concurrency: 2}
                        in: {ring: copies, topic: orders, direction: from-kafka, group: copies}
                    """)
                    .run(context -> {
                        for (int i = 0; i < 100; i++) {
                            assertThat(ring(context, "orders").offer(("order " + i).getBytes(UTF_8)))
                                    .isTrue();
                        }
                        await().atMost(LONG)
                                .until(() ->
                                        ring(context, "copies").statistics().published() == 100);
                        await().atMost(LONG)
                                .until(() ->
                                        ring(context, "orders").statistics().depth() == 0);
                        assertThat(meter(context, "cirque.bridge.messages", "out"))
                                .isEqualTo(100);
                        assertThat(meter(context, "cirque.bridge.messages", "in"))
                                .isEqualTo(100);
                        assertThat(meter(context, "cirque.bridge.failures", "out"))
                                .isZero();
                        assertThat(health(context, "out").getStatus()).isEqualTo(Status.UP);
                        assertThat(health(context, "in").getDetails())
                                .containsEntry("direction", "from-kafka")
                                .containsEntry("ring", "copies")
                                .containsEntry("topic", "orders")
                                .containsEntry("messages", 100L)
                                .containsEntry("failures", 0L);
                    });
        } finally {
            broker.destroy();
        }
    }

    @Test
    void whileNoBrokerIsThereItWaitsAndSaysSinceWhen() {
        yaml(NOBODY + """
                cirque:
                  health: {waiting-for: 0s}
                  channels: {orders: {}}
                  bridges: {orders: {topic: orders, back-off: {initial: 10ms, maximum: 50ms}}}
                """).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.UP);
            assertThat(meter(context, "cirque.bridge.waiting", "orders")).isZero();
            assertThat(ring(context, "orders").offer("order".getBytes(UTF_8))).isTrue();

            await().atMost(LONG).until(() -> meter(context, "cirque.bridge.failures", "orders") >= 2);

            Health health = health(context, "orders");
            assertThat(health.getStatus()).isEqualTo(new Status("WAITING"));
            assertThat(health.getDetails()).containsEntry("waitsFor", "Kafka").containsKey("since");
            assertThat(health.getDetails().get("cause")).asString().contains("TimeoutException");
            assertThat(meter(context, "cirque.bridge.waiting", "orders")).isPositive();
            assertThat(ring(context, "orders").statistics().depth()).isEqualTo(1);

            context.getBean("cirque.bridges.orders", AbstractKafkaBridge.class).stop();
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void aShortWaitIsNoneForHealth() {
        yaml(NOBODY + "cirque: {channels: {orders: {}}, bridges: {orders: {topic: orders}}}")
                .run(context -> {
                    assertThat(ring(context, "orders").offer("order".getBytes(UTF_8)))
                            .isTrue();
                    AbstractKafkaBridge bridge = context.getBean("cirque.bridges.orders", AbstractKafkaBridge.class);
                    await().atMost(LONG).until(() -> bridge.status().since() != null);
                    Duration day = Duration.ofDays(1);
                    assertThat(new BridgeHealthIndicator(bridge, day, java.time.InstantSource.system()).health(false))
                            .extracting(Health::getStatus)
                            .isEqualTo(Status.UP);
                });
    }

    @Test
    void eachDirectionIsABeanNamedByItsKey() {
        yaml(NOBODY + """
                cirque:
                  channels: {orders: {}, prices: {}}
                  bridges:
                    orders: {topic: orders}
                    prices: {topic: prices, direction: from-kafka, group: shop}
                """).run(context -> {
            assertThat(context).hasSingleBean(RingToKafkaBridge.class).hasSingleBean(KafkaToRingBridge.class);
            assertThat(context.getBean("cirque.bridges.orders", AbstractKafkaBridge.class))
                    .matches(AbstractKafkaBridge::isRunning);
            assertThat(context.getBean("cirque.bridges.prices", AbstractKafkaBridge.class))
                    .matches(AbstractKafkaBridge::isRunning);
        });
    }

    @Test
    void withoutBridgesThereIsNothingOfThem() {
        yaml("cirque: {channels: {orders: {}}}").run(context -> assertThat(context)
                .doesNotHaveBean(AbstractKafkaBridge.class)
                .doesNotHaveBean("cirqueBridgesHealthContributor")
                .doesNotHaveBean(BridgeMetrics.class));
    }

    @Test
    void withoutKafkaRingsWork() {
        yaml("cirque: {channels: {orders: {}}}")
                .withClassLoader(new FilteredClassLoader("org.apache.kafka", "org.springframework.kafka"))
                .run(context -> assertThat(context).hasNotFailed().hasBean("orders"));
    }

    @Test
    void withoutTheLibraryItSaysWhichToAdd() {
        yaml("cirque: {channels: {orders: {}}, bridges: {orders: {topic: orders}}}")
                .withClassLoader(new FilteredClassLoader("org.apache.kafka"))
                .run(failsWith(
                        "cirque.bridges.orders",
                        "is not on the class path",
                        "org.springframework.boot:spring-boot-starter-kafka"));
    }

    @Test
    void withoutAnybodyWhoKnowsTheBrokersItSaysWhatToAdd() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(IntegrationAutoConfiguration.class, CirqueAutoConfiguration.class))
                .withInitializer(Yaml.of("cirque: {channels: {orders: {}}, bridges: {orders: {topic: orders}}}"))
                .run(failsWith(
                        "cirque.bridges.orders",
                        "no bean of type ProducerFactory",
                        "org.springframework.boot:spring-boot-starter-kafka"));
    }

    static class Desk {
        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            assertThat(order).isNotNull();
        }
    }

    @Test
    void aGroupWhoseMessagesAChannelHandlesIsNotDrained() {
        yaml(NOBODY + "cirque: {channels: {orders: {}}, bridges: {orders: {topic: orders}}}")
                .withUserConfiguration(Desk.class)
                .run(failsWith(
                        "cirque.bridges.orders.group",
                        "cirque.channels.orders takes messages of ring 'orders' for the same group",
                        "State a group of its own"));
        yaml(NOBODY + "cirque: {channels: {orders: {}}, bridges: {orders: {topic: orders, group: kafka}}}")
                .withUserConfiguration(Desk.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static org.springframework.boot.test.context.runner.ContextConsumer<
                    org.springframework.boot.test.context.assertj.AssertableApplicationContext>
            failsWith(String... words) {
        return context -> {
            assertThat(context).hasFailed();
            Predicate<Throwable> all = failure -> java.util.stream.Stream.of(words)
                    .allMatch(word -> String.valueOf(failure.getMessage()).contains(word));
            assertThat(context.getStartupFailure()).satisfies(failure -> {
                Throwable cause = failure;
                while (cause.getCause() != null && !all.test(cause)) {
                    cause = cause.getCause();
                }
                assertThat(cause).hasMessageContainingAll(words);
            });
        };
    }
}
