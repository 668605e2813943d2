package io.cirque.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingGeometryException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.Sync;
import io.cirque.ring.WhenFull;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.endpoint.EventDrivenConsumer;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class CirqueAutoConfigurationTests {
    private final Path directory;
    private final ApplicationContextRunner runner;

    CirqueAutoConfigurationTests(@TempDir Path directory) {
        this.directory = directory;
        this.runner = Runners.in(directory);
    }

    @Test
    void needsNoConfiguration() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(RingRegistry.class);
            assertThat(context.getBean(RingRegistry.class).rings()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        });
    }

    @Test
    void bindsTheWholeFace() {
        yaml("""
                        spring.application.name: shop
                        cirque:
                          defaults: {capacity: 1MB}
                          rings:
                            orders:
                              capacity: 64KB
                              cell-size: 256B
                              when-full: reject
                              groups: [billing, audit]
                              sync: interval
                              sync-interval: 20ms
                              single-producer: true
                          channels:
                            orders:
                              ring: orders
                              delivery: queue
                              group: billing
                              concurrency: 4
                              ack: manual
                              max-unacknowledged: 8
                              batch: {size: 10, mode: extract-payloads}
                              back-off: {initial: 50ms, maximum: 1s}
                              send-timeout: 5s
                              transacted: true
                              max-deliveries: 10
                              dead-letter: orders.dlq
                              transport: ring
                            news: {delivery: broadcast}
                            jobs: {delivery: polled}
                          inbound:
                            feed: {ring: orders, group: audit, output-channel: audit, error-channel: auditErrors, ack: auto}
                          outbound:
                            sink: {ring: orders, input-channel: ordersOut}
                        """).withUserConfiguration(Audit.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean("orders")).isExactlyInstanceOf(RingChannel.class);
            assertThat(context.getBean("news")).isExactlyInstanceOf(BroadcastRingChannel.class);
            assertThat(context.getBean("jobs")).isExactlyInstanceOf(PollableRingChannel.class);
            assertThat(context.getBean("cirque.inbound.feed")).isInstanceOf(RingMessageDrivenChannelAdapter.class);
            assertThat(context.getBean("cirque.outbound.sink")).isInstanceOf(EventDrivenConsumer.class);
            assertThat(context.getBean("ordersOut")).isInstanceOf(DirectChannel.class);

            assertThat(context.getBean(CirqueProperties.class).channels())
                    .extractingByKey("orders")
                    .extracting("sendTimeout", "concurrency")
                    .containsExactly(Duration.ofSeconds(5), 4);

            RingRegistry rings = context.getBean(RingRegistry.class);
            assertThat(rings.rings())
                    .extracting(RingQueue::name)
                    .containsExactly("orders", "orders.dlq", "news", "jobs");
            assertThat(rings.get("orders").geometry().capacity()).isEqualTo(64 << 10);
            assertThat(rings.get("orders").geometry().whenFull()).isEqualTo(WhenFull.REJECT);
            assertThat(rings.get("orders").geometry().sync()).isEqualTo(Sync.INTERVAL);
            assertThat(rings.get("orders").geometry().syncInterval()).isEqualTo(Duration.ofMillis(20));
            assertThat(rings.get("orders").geometry().singleProducer()).isTrue();
            assertThat(groups(rings.get("orders"))).containsExactly("billing", "audit");
            assertThat(rings.get("news").geometry().capacity()).isEqualTo(1 << 20);
            assertThat(groups(rings.get("news"))).isEmpty();
            assertThat(groups(rings.get("jobs"))).containsExactly("default");
        });
    }

    @Test
    void aNameAloneMakesAChannel() {
        yaml("""
             cirque:
               channels:
                 orders:
                 audit: {}
             """).run(context -> assertThat(context)
                .hasNotFailed()
                .getBean("orders", RingChannel.class)
                .isNotNull());
    }

    @Test
    void aRingWithoutReadersInThisApplicationHasTheDefaultGroup() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB").run(context -> assertThat(
                        groups(context.getBean(RingRegistry.class).get("orders")))
                .containsExactly("default"));
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aRingMayHaveAnyPolicy(WhenFull policy) {
        runner.withPropertyValues(
                        "cirque.rings.orders.when-full=" + policy.name().toLowerCase(Locale.ROOT))
                .run(context -> assertThat(context.getBean(RingRegistry.class)
                                .get("orders")
                                .geometry()
                                .whenFull())
                        .isEqualTo(policy));
    }

    @Test
    void aRingMadeByAChannelHasTheGroupOfItsChannel() {
        // A group "default" that nobody reads would stop the senders one ring later.
        runner.withPropertyValues("cirque.channels.orders.group=billing").run(context -> assertThat(
                        groups(context.getBean(RingRegistry.class).get("orders")))
                .containsExactly("billing"));
    }

    @Test
    void defaultsSayNothingToARingThatExists() {
        create("orders", RingOptions.builder().capacity(32 << 10).build());
        runner.withPropertyValues("cirque.channels.orders.group=default", "cirque.defaults.capacity=64KB")
                .run(context -> assertThat(context.getBean(RingRegistry.class)
                                .get("orders")
                                .geometry()
                                .capacity())
                        .isEqualTo(32 << 10));
    }

    @Test
    void contradictionToARingThatExistsNamesBothValuesAndTheMend() {
        create("orders", RingOptions.builder().capacity(32 << 10).build());
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB").run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(RingGeometryException.class);
            FailureAnalysis analysis =
                    requireNonNull(new RingFailureAnalyzer().analyze(requireNonNull(context.getStartupFailure())));
            assertThat(analysis.getDescription())
                    .contains(directory.resolve("orders.ring").toString(), "32768", "65536");
            assertThat(analysis.getAction()).contains("cirque.rings", "delete its file");
        });
        assertThat(RingQueue.delete(directory.resolve("orders.ring"))).isTrue();
    }

    @Test
    void statedGroupsThatAreMissingAreAdded() {
        create("orders", RingOptions.builder().groups(List.of("billing")).build());
        runner.withPropertyValues("cirque.rings.orders.groups=billing,audit").run(context -> assertThat(
                        groups(context.getBean(RingRegistry.class).get("orders")))
                .containsExactly("billing", "audit"));
    }

    @Test
    void aRingNameThatIsNoFileNameIsRefused() {
        runner.withPropertyValues("cirque.channels.orders.ring=../orders").run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("ring name '../orders'");
        });
    }

    @Test
    void aRingThatIsNotThereIsNamedWithThoseThatAre() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB")
                .run(context -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> context.getBean(RingRegistry.class).get("ordres"))
                        .withMessageContaining("Did you mean 'orders'?"));
    }

    @Test
    void aBeanOfTheSameNameIsNamed() {
        runner.withPropertyValues("cirque.channels.audit.group=a")
                .withUserConfiguration(Audit.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("cirque.channels.audit")
                        .hasMessageContaining("there is already a bean named 'audit'"));
    }

    @Test
    void anOutputChannelThatIsNotThereIsNamed() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.inbound.feed.ring=orders")
                .withPropertyValues("cirque.inbound.feed.output-channel=adit")
                .withUserConfiguration(Audit.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("cirque.inbound.feed.output-channel = 'adit'")
                        .hasMessageContaining("Did you mean 'audit'?"));
    }

    @Test
    void anErrorChannelThatIsNotThereIsNamed() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.inbound.feed.ring=orders")
                .withPropertyValues("cirque.inbound.feed.output-channel=audit")
                .withPropertyValues("cirque.inbound.feed.error-channel=auditError")
                .withUserConfiguration(Audit.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("cirque.inbound.feed.error-channel = 'auditError'")
                        .hasMessageContaining("Did you mean 'auditErrors'?"));
    }

    @Test
    void anOutputChannelMayBeMadeByItsEndpoint() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.inbound.feed.ring=orders")
                .withPropertyValues("cirque.inbound.feed.output-channel=handled")
                .withBean(Handler.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("handled"));
    }

    @Test
    void anInputChannelOfTheApplicationIsUsed() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.outbound.sink.ring=orders")
                .withPropertyValues("cirque.outbound.sink.input-channel=audit")
                .withUserConfiguration(Audit.class)
                .run(context -> assertThat(context.getBean("cirque.outbound.sink", EventDrivenConsumer.class)
                                .getInputChannel())
                        .isSameAs(context.getBean("audit")));
    }

    @Test
    void makesNoInputChannelWhenSpringIntegrationMayNot() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.outbound.sink.ring=orders")
                .withPropertyValues("cirque.outbound.sink.input-channel=ordersOut")
                .withPropertyValues("spring.integration.channel.auto-create=false")
                .run(context -> assertThat(context).getFailure().hasMessageContaining("ordersOut"));
    }

    @Test
    void adaptersWorkInALazyApplication() {
        runner.withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.inbound.feed.ring=orders")
                .withPropertyValues("cirque.inbound.feed.output-channel=audit")
                .withPropertyValues("cirque.outbound.sink.ring=orders", "cirque.outbound.sink.input-channel=out")
                .withUserConfiguration(Audit.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getBeanFactory().containsSingleton("cirque.inbound.feed"))
                            .isTrue();
                    assertThat(context.getBeanFactory().containsSingleton("cirque.outbound.sink"))
                            .isTrue();
                });
    }

    @Test
    void usesTheDirectoryOfTheApplication() {
        RingDirectory own = RingDirectory.of(directory.resolve("own"));
        runner.withBean(RingDirectory.class, () -> own)
                .withPropertyValues("cirque.channels.orders.group=billing")
                .run(context -> {
                    assertThat(context.getBean(RingDirectory.class)).isSameAs(own);
                    assertThat(own.names()).containsExactly("orders");
                });
    }

    @Test
    void usesTheCodecOfTheApplication() {
        EnvelopeCodec own = new EnvelopeCodec();
        runner.withBean(EnvelopeCodec.class, () -> own)
                .run(context -> assertThat(context.getBean(EnvelopeCodec.class)).isSameAs(own));
    }

    @Test
    void sendsBytesAndTextsWithoutJackson() {
        runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(EnvelopeCodec.class));
    }

    @Test
    void speaksJsonAsTheApplicationDoes() {
        runner.withBean(JsonMapper.class, () -> JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .build())
                .withPropertyValues("cirque.trusted-packages=io.cirque.autoconfigure")
                .run(context -> {
                    EnvelopeCodec codec = context.getBean(EnvelopeCodec.class);
                    byte[] envelope = codec.encode(new GenericMessage<>(new Order("o-1")));
                    assertThat(new String(envelope, UTF_8)).contains("{\"order_id\":\"o-1\"}");
                    assertThat(codec.decode(ByteBuffer.wrap(envelope)).getPayload())
                            .isEqualTo(new Order("o-1"));
                });
    }

    @Test
    void trustsThePackagesOfTheApplication() {
        runner.withUserConfiguration(Application.class).run(context -> assertThat(
                        context.getBean(EnvelopeCodec.class).encode(new GenericMessage<>(new Order("o-1"))))
                .isNotEmpty());
    }

    @Test
    void trustsNoOtherPackage() {
        runner.run(context -> assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> context.getBean(EnvelopeCodec.class).encode(new GenericMessage<>(new Order("o-1")))));
    }

    @Test
    void backsOffWithoutTheRing() {
        runner.withClassLoader(new FilteredClassLoader(RingQueue.class))
                .run(context -> assertThat(context).doesNotHaveBean(CirqueAutoConfiguration.class));
    }

    @Test
    void closesItsRingsAndLeavesThemUsable() {
        runner.withPropertyValues("cirque.channels.orders.group=billing").run(context -> {
            RingQueue ring = context.getBean(RingRegistry.class).get("orders");
            context.close();
            assertThat(ring.isOpen()).isFalse();
        });
        assertThat(directory.resolve("orders.ring"))
                .satisfies(file -> assertThat(Files.exists(file)).isTrue());
        try (RingQueue again = RingDirectory.of(directory).open("orders")) {
            assertThat(again.statistics().participants()).isEmpty();
        }
    }

    private ApplicationContextRunner yaml(String text) {
        return runner.withInitializer(Yaml.of(text));
    }

    private void create(String name, RingOptions options) {
        RingDirectory.of(directory).create(name, options).close();
    }

    private static List<String> groups(RingQueue ring) {
        return ring.statistics().groups().stream().map(GroupStatistics::name).toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class Audit {
        @Bean
        MessageChannel audit() {
            return new DirectChannel();
        }

        @Bean
        MessageChannel auditErrors() {
            return new DirectChannel();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class Application {}

    record Order(String orderId) {}

    static class Handler {
        @ServiceActivator(inputChannel = "handled")
        void handle(String message) {
            assertThat(message).isNotNull();
        }
    }
}
