package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cirque.autoconfigure.health.CirqueHealthContributorAutoConfiguration;
import io.cirque.autoconfigure.health.CirqueKafkaHealthContributorAutoConfiguration;
import io.cirque.integration.kafka.BroadcastTopicChannel;
import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.PollableTopicChannel;
import io.cirque.integration.kafka.TopicChannel;
import io.cirque.ring.RingDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.GenericMessage;

/** Channels with transport "kafka" as the configuration describes them, without any broker. */
class KafkaConfigurationTests {
    private final Path directory;
    private final ApplicationContextRunner runner;

    KafkaConfigurationTests(@TempDir Path directory) {
        this.directory = directory;
        this.runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TaskSchedulingAutoConfiguration.class,
                        IntegrationAutoConfiguration.class,
                        KafkaAutoConfiguration.class,
                        CirqueAutoConfiguration.class,
                        CirqueKafkaAutoConfiguration.class,
                        CirqueHealthContributorAutoConfiguration.class,
                        CirqueKafkaHealthContributorAutoConfiguration.class))
                .withPropertyValues(
                        "cirque.directory=" + directory,
                        "spring.application.name=shop",
                        "spring.kafka.bootstrap-servers=localhost:1",
                        "spring.kafka.admin.auto-create=false");
    }

    @Test
    void eachKindHasItsChannelAndNoRing() {
        runner.withInitializer(Yaml.of("""
                cirque:
                  channels:
                    orders: {transport: kafka, dead-letter: orders.dlq}
                    news: {transport: kafka, delivery: broadcast}
                    jobs: {transport: kafka, delivery: polled}
                """)).run(context -> {
            assertThat(context.getBean("orders")).isExactlyInstanceOf(TopicChannel.class);
            assertThat(context.getBean("news")).isExactlyInstanceOf(BroadcastTopicChannel.class);
            assertThat(context.getBean("jobs")).isExactlyInstanceOf(PollableTopicChannel.class);
            assertThat(context.getBean(RingRegistry.class).rings()).isEmpty();
        });
        assertThat(RingDirectory.of(directory).names()).isEmpty();
    }

    @Test
    void aTopicHasAPartitionForEachThreadAndOneBesideForDeadLetters() {
        StandardEnvironment environment = new StandardEnvironment();
        Yaml.addTo(environment, """
                cirque:
                  channels:
                    orders: {transport: kafka, concurrency: 3}
                    jobs:
                      transport: kafka
                      concurrency: 2
                      dead-letter: failed
                      kafka: {topic: shop.jobs, partitions: 12, replication: 1}
                    failed: {transport: kafka, kafka: {topic: shop.failed}}
                """);
        Short one = 1;
        assertThat(TopicPlan.of(PropertiesReader.read(environment)))
                .containsOnly(
                        entry("orders", new TopicPlan(3, null)),
                        entry("orders.dead-letter", new TopicPlan(1, null)),
                        entry("shop.jobs", new TopicPlan(12, one)),
                        entry("shop.failed", new TopicPlan(1, one)),
                        entry("shop.failed.dead-letter", new TopicPlan(1, null)));
    }

    @Test
    void whoHasRingsOnlyHasNothingOfKafka() {
        runner.withPropertyValues("cirque.channels.orders.concurrency=1").run(context -> assertThat(context)
                .doesNotHaveBean(KafkaTransport.class)
                .doesNotHaveBean(KafkaAdmin.NewTopics.class)
                .doesNotHaveBean("cirqueKafkaHealthContributor"));
    }

    @Test
    void whoHasNoKafkaOnTheClassPathHasRings() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.kafka", "org.apache.kafka"))
                .withPropertyValues("cirque.channels.orders.concurrency=1")
                .run(context -> assertThat(context).hasNotFailed().hasBean("orders"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.springframework.integration.kafka", "org.springframework.boot.kafka"})
    void aMissingLibraryIsNamed(String missing) {
        String yaml = "cirque:\n  channels:\n    orders:\n      transport: kafka\n";
        StandardEnvironment environment = new StandardEnvironment();
        Yaml.addTo(environment, yaml);
        runner.withClassLoader(new FilteredClassLoader(missing))
                .withInitializer(Yaml.of(yaml))
                .run(context -> {
                    FailureAnalysis analysis = analyse(context.getStartupFailure(), environment);
                    assertThat(analysis.getDescription())
                            .contains("Property: cirque.channels.orders.transport\n")
                            .contains("Value: \"kafka\"\n")
                            .contains("[application.yml] - 4:18")
                            .contains("the library for it is not on the class path");
                    assertThat(analysis.getAction())
                            .contains("org.springframework.boot:spring-boot-starter-kafka")
                            .contains("org.springframework.integration:spring-integration-kafka");
                });
    }

    private static FailureAnalysis analyse(@Nullable Throwable failure, Environment environment) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer(environment).analyze(failure);
        assertThat(analysis).isNotNull();
        return analysis;
    }

    @Test
    void withoutBrokersASendWaitsAsLongAsItIsTold() {
        runner.withPropertyValues("cirque.channels.orders.transport=kafka", "cirque.channels.orders.send-timeout=300ms")
                .run(context -> {
                    MessageChannel orders = context.getBean("orders", MessageChannel.class);
                    Message<String> message = new GenericMessage<>("one");
                    long start = System.nanoTime();
                    assertThat(orders.send(message)).isFalse();
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(295));
                    assertThat(orders.send(message, 0)).isFalse();
                    Thread.currentThread().interrupt();
                    assertThat(orders.send(message, 60_000)).isFalse();
                    assertThat(Thread.interrupted()).isTrue();
                });
    }

    @Test
    void healthIsDownWithoutBrokers() {
        runner.withPropertyValues("cirque.channels.orders.transport=kafka").run(context -> {
            CompositeHealthContributor channels =
                    context.getBean("cirqueKafkaHealthContributor", CompositeHealthContributor.class);
            HealthIndicator orders = (HealthIndicator) channels.getContributor("orders");
            assertThat(orders).isNotNull();
            assertThat(orders.health()).satisfies(health -> {
                assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                assertThat(health.getDetails()).containsEntry("topic", "orders").containsKey("error");
            });
        });
    }

    @Test
    void howeverManyChannelsHealthWaitsForBrokersOnce() {
        runner.withInitializer(Yaml.of("""
                cirque:
                  channels:
                    a: {transport: kafka}
                    b: {transport: kafka}
                    c: {transport: kafka}
                    d: {transport: kafka}
                    e: {transport: kafka}
                """)).run(context -> {
            CompositeHealthContributor channels =
                    context.getBean("cirqueKafkaHealthContributor", CompositeHealthContributor.class);
            assertThat(channels).hasSize(5);
            long start = System.nanoTime();
            channels.forEach(entry -> assertThat(((HealthIndicator) entry.contributor()).health())
                    .satisfies(health -> assertThat(health.getStatus()).isEqualTo(Status.DOWN)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
        });
    }

    @Test
    void listenersOfTheApplicationsFactoriesLearnOfTheClientsOfChannels() {
        List<Object> clients = new CopyOnWriteArrayList<>();
        runner.withBean(DefaultKafkaProducerFactoryCustomizer.class, () -> factory -> listen(factory, clients))
                .withBean(DefaultKafkaConsumerFactoryCustomizer.class, () -> factory -> listen(factory, clients))
                .withPropertyValues("cirque.channels.jobs.transport=kafka", "cirque.channels.jobs.delivery=polled")
                .run(context -> {
                    PollableChannel jobs = context.getBean("jobs", PollableChannel.class);
                    assertThat(jobs.send(new GenericMessage<>("one"), 1)).isFalse();
                    assertThat(clients).singleElement().isInstanceOf(Producer.class);
                    assertThat(jobs.receive(0)).isNull();
                    assertThat(clients).hasSize(2).last().isInstanceOf(Consumer.class);
                });
    }

    private static <K, V> void listen(DefaultKafkaProducerFactory<K, V> factory, List<Object> clients) {
        factory.addListener(new ProducerFactory.Listener<>() {
            @Override
            public void producerAdded(String id, Producer<K, V> producer) {
                clients.add(producer);
            }
        });
    }

    private static <K, V> void listen(DefaultKafkaConsumerFactory<K, V> factory, List<Object> clients) {
        factory.addListener(new ConsumerFactory.Listener<>() {
            @Override
            public void consumerAdded(String id, Consumer<K, V> consumer) {
                clients.add(consumer);
            }
        });
    }

    @Test
    void whoSendsWithoutLimitLearnsOfTheEnd() {
        runner.withPropertyValues("cirque.channels.orders.transport=kafka").run(context -> {
            MessageChannel orders = context.getBean("orders", MessageChannel.class);
            FutureTask<Boolean> sending = new FutureTask<>(() -> orders.send(new GenericMessage<>("one")));
            Thread sender = new Thread(sending, "sender");
            sender.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> Stream.of(sender.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().endsWith("KafkaProducer")));
            context.getBean(KafkaTransport.class).destroy();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> sending.get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(MessageDeliveryException.class);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whatATopicCannotDoIsRefused(String channels, String key, String reason, String mend) {
        StandardEnvironment environment = new StandardEnvironment();
        Yaml.addTo(
                environment,
                "cirque: {channels: " + (channels.startsWith("{") ? channels : "{" + channels + "}") + "}");
        FailureAnalysis analysis = assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> PropertiesReader.read(environment))
                .extracting(new InvalidConfigurationFailureAnalyzer(environment)::analyze)
                .actual();
        assertThat(analysis.getDescription())
                .contains("Property: cirque.channels" + (key.startsWith("[") ? "" : ".") + key + "\n")
                .contains(reason);
        assertThat(analysis.getAction()).contains(mend);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("orders: {transport: kafka, ring: a}", "orders.ring", "has a topic instead", "kafka.topic"),
                arguments("orders: {transport: kafka, ack: manual}", "orders.ack", "one place", "transport: ring"),
                arguments(
                        "orders: {transport: kafka, delivery: polled, max-unacknowledged: 3}",
                        "orders.max-unacknowledged",
                        "one place",
                        "transport: ring"),
                arguments(
                        "orders: {transport: kafka, batch: {size: 3}}",
                        "orders.batch",
                        "one message at a time",
                        "transport: ring"),
                arguments("orders: {transport: kafka, send-timeout: 0s}", "orders.send-timeout", "in no time", "5s"),
                arguments("'[a b]': {transport: kafka}", "[a b]", "letters, digits", "kafka.topic"),
                arguments(
                        "orders: {transport: kafka, kafka: {topic: a/b}}",
                        "orders.kafka.topic",
                        "letters, digits",
                        "another name"),
                arguments(
                        "orders: {transport: kafka, concurrency: 3, kafka: {partitions: 2}}",
                        "orders.kafka.partitions",
                        "each of the 3 threads",
                        "State 3 or more"),
                arguments(
                        "orders: {transport: kafka, kafka: {replication: 0}}",
                        "orders.kafka.replication",
                        "no broker would hold it",
                        "at least 1"),
                arguments(
                        "orders: {kafka: {topic: a}}",
                        "orders.kafka",
                        "the channel's transport is ring",
                        "transport: kafka"),
                arguments(
                        "{orders: {transport: kafka, dead-letter: failed}, failed: {}}",
                        "orders.dead-letter",
                        "go to a topic",
                        "cirque.channels.failed"),
                arguments(
                        "{orders: {dead-letter: failed}, failed: {transport: kafka}}",
                        "orders.dead-letter",
                        "go to a ring",
                        "Name a ring"),
                arguments(
                        "orders: {transport: kafka, dead-letter: orders}",
                        "orders.dead-letter",
                        "the topic of the channel itself",
                        "orders.dlq"));
    }
}
