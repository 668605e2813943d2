package io.cirque.autoconfigure.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.Runners;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.Consumer;
import io.cirque.ring.Producer;
import io.cirque.ring.RingQueue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

class CirqueMetricsTests {
    private final ApplicationContextRunner withoutMetrics;
    private final ApplicationContextRunner runner;

    CirqueMetricsTests(@TempDir Path directory) {
        withoutMetrics = Runners.in(directory)
                .withConfiguration(AutoConfigurations.of(CirqueMetricsAutoConfiguration.class))
                .withPropertyValues(
                        "cirque.rings.orders.capacity=4KB",
                        "cirque.rings.orders.groups=billing",
                        "cirque.rings.orders.when-full=reject");
        runner = withoutMetrics.withConfiguration(AutoConfigurations.of(
                MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class));
    }

    @Test
    void countsWhatWasPublishedConsumedAndRejected() {
        runner.run(context -> {
            RingQueue ring = ring(context);
            int taken = 0;
            while (ring.offer("four".getBytes(UTF_8))) {
                taken++;
            }
            try (Consumer billing = ring.consumer("billing")) {
                assertThat(billing.poll(message -> {}, 3)).isEqualTo(3);
            }

            assertThat(taken).isEqualTo(16);
            eventually(context, "cirque.ring.capacity", "bytes", 4096);
            eventually(context, "cirque.ring.published", "messages", 16);
            eventually(context, "cirque.ring.rejected", "messages", 1);
            eventually(context, "cirque.ring.depth", "messages", 13);
            eventually(context, "cirque.ring.depth.bytes", "bytes", 4 * 13);
            eventually(context, "cirque.ring.consumed", "messages", 3, "group", "billing");
            eventually(context, "cirque.group.lag", "messages", 13, "group", "billing");
            eventually(context, "cirque.group.lag.bytes", "bytes", 4 * 13, "group", "billing");
        });
    }

    @Test
    void countsWhoLivesAndWhatComesAgain() {
        runner.run(context -> {
            RingQueue ring = ring(context);
            assertThat(ring.offer("a".getBytes(UTF_8))).isTrue();
            try (Consumer billing = ring.consumer("billing");
                    Producer own = ring.producer()) {
                assertThat(own).isNotNull();
                assertThat(billing.receive(Duration.ofSeconds(10))).isNotNull();
                billing.release();
                assertThat(billing.receive(Duration.ofSeconds(10))).isNotNull();
                eventually(context, "cirque.group.redelivered", "messages", 1, "group", "billing");
                eventually(context, "cirque.group.members", "participants", 1, "group", "billing");
                eventually(context, "cirque.ring.consumers", "participants", 1);
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(value(context, "cirque.ring.producers"))
                                .isGreaterThanOrEqualTo(1));
            }
            eventually(context, "cirque.ring.consumers", "participants", 0);
        });
    }

    @Test
    void tellsHowFullTheRingIsAndHowLongAProducerHasWaited() {
        runner.withPropertyValues("cirque.rings.orders.when-full=block").run(context -> {
            eventually(context, "cirque.ring.used", "bytes", 0);
            eventually(context, "cirque.ring.blocked", "participants", 0);
            eventually(context, "cirque.ring.blocked.time", "seconds", 0);
            RingQueue ring = ring(context);
            Producer producer = ring.producer();
            while (producer.offer("four".getBytes(UTF_8))) {
                assertThat(ring.isOpen()).isTrue();
            }
            eventually(context, "cirque.ring.used", "bytes", 4096);
            eventually(context, "cirque.ring.blocked", "participants", 1);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(value(context, "cirque.ring.blocked.time"))
                            .isGreaterThan(0.1));
            eventually(context, "cirque.ring.unrecovered", "participants", 0);
            eventually(context, "cirque.ring.voided", "cells", 0);
            eventually(context, "cirque.group.adopted", "claims", 0, "group", "billing");
            eventually(context, "cirque.ring.blocked.sum", "seconds", 0);
            assertThat(producer.offer("four".getBytes(UTF_8))).isFalse();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(value(context, "cirque.ring.blocked.sum"))
                            .isGreaterThan(0.1));
            producer.close();
        });
    }

    @Test
    void tellsTheAgeOfTheOldestMessage() {
        runner.run(context -> {
            eventually(context, "cirque.group.age", "seconds", 0, "group", "billing");
            RingQueue ring = ring(context);
            EnvelopeCodec codec = context.getBean(EnvelopeCodec.class);
            long hourAgo = System.currentTimeMillis() - 3_600_000;
            assertThat(ring.offer(codec.encode(new GenericMessage<>(
                            "old", new MessageHeaders(Map.of(), MessageHeaders.ID_VALUE_NONE, hourAgo) {}))))
                    .isTrue();
            assertThat(ring.offer(codec.encode(new GenericMessage<>("new")))).isTrue();
            try (Consumer billing = ring.consumer("billing")) {
                assertThat(billing.receive(Duration.ofSeconds(10))).isNotNull();
                ageBecomes(context, age -> age > 3599 && age < 3700); // held, and not acknowledged
                billing.acknowledge();
                ageBecomes(context, age -> age > 0 && age < 100);
                assertThat(billing.poll(message -> {}, 10)).isEqualTo(1);
                ageBecomes(context, age -> age == 0);
            }
            assertThat(ring.offer("no envelope".getBytes(UTF_8))).isTrue();
            ageBecomes(context, Double::isNaN);
        });
    }

    private static void ageBecomes(ApplicationContext context, DoublePredicate expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(value(context, "cirque.group.age", "group", "billing"))
                        .matches(expected::test));
    }

    @Test
    void countsWhatWasOverwritten() {
        runner.withPropertyValues("cirque.rings.orders.when-full=overwrite").run(context -> {
            for (int i = 0; i < 20; i++) {
                assertThat(ring(context).offer("a".getBytes(UTF_8))).isTrue();
            }
            try (Consumer billing = ring(context).consumer("billing")) {
                assertThat(billing.poll(message -> {}, 1)).isEqualTo(1);
            }
            eventually(context, "cirque.group.lost", "cells", 4, "group", "billing");
        });
    }

    @Test
    void thePageListsEveryMeterWithItsTagsAndUnit() throws IOException {
        List<String> page;
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "configuration.md"))) {
            page = lines.filter(line -> line.startsWith("| `cirque.ring.") || line.startsWith("| `cirque.group."))
                    .map(line -> line.replace("`", "").replace(", ", ",").split(" *[|] *", -1))
                    .map(cells -> "|" + cells[1] + "|" + cells[2] + "|" + cells[3].replaceAll("[ ,].*", ""))
                    .toList();
        }
        runner.run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("cirque."))
                .extracting(CirqueMetricsTests::row)
                .containsExactlyInAnyOrderElementsOf(page));
    }

    private static String row(Meter meter) {
        Meter.Id id = meter.getId();
        String tags = id.getTag("group") == null ? "ring" : "ring,group";
        return "|" + id.getName() + "|" + tags + "|" + id.getBaseUnit();
    }

    @Test
    void aGroupThatComesLaterGetsItsMeters() {
        runner.run(context -> {
            ring(context).consumer("audit").close();
            assertThat(ring(context).offer("a".getBytes(UTF_8))).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .ignoreException(MeterNotFoundException.class)
                    .untilAsserted(() -> {
                        assertThat(value(context, "cirque.ring.depth")).isEqualTo(1);
                        assertThat(value(context, "cirque.group.lag", "group", "audit"))
                                .isEqualTo(1);
                    });
        });
    }

    @Test
    void aGroupThatIsRemovedTakesItsMetersAlong() {
        runner.run(context -> {
            eventually(context, "cirque.group.lag", "messages", 0, "group", "billing");
            ring(context).removeGroup("billing");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(value(context, "cirque.ring.depth")).isZero();
                assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .filteredOn(meter -> meter.getId().getTag("group") != null)
                        .isEmpty();
            });
            ring(context).consumer("billing").close();
            await().atMost(Duration.ofSeconds(10))
                    .ignoreException(MeterNotFoundException.class)
                    .untilAsserted(() -> {
                        assertThat(value(context, "cirque.ring.depth")).isZero();
                        assertThat(value(context, "cirque.group.lag", "group", "billing"))
                                .isZero();
                    });
        });
    }

    @Test
    void aDeletedRingDoesNotFailTheScrape() {
        runner.run(context -> {
            assertThat(ring(context).offer("a".getBytes(UTF_8))).isTrue();
            eventually(context, "cirque.ring.published", "messages", 1);
            assertThat(RingQueue.delete(ring(context).path())).isTrue();

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(value(context, "cirque.ring.depth"))
                    .isNaN());
            assertThat(value(context, "cirque.ring.published")).isEqualTo(1);
        });
    }

    @Test
    void everyRegistryIsServed() {
        runner.run(context -> {
            MeterRegistry second = new SimpleMeterRegistry();
            context.getBean(CirqueMetrics.class).bindTo(second);
            assertThat(second.get("cirque.ring.capacity")
                            .tag("ring", "orders")
                            .gauge()
                            .value())
                    .isEqualTo(4096);
        });
    }

    @Test
    void backsOffWithoutARegistry() {
        withoutMetrics.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CirqueMetrics.class));
    }

    @Test
    void backsOffWithoutMicrometer() {
        withoutMetrics
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("cirqueMetrics"));
    }

    private static RingQueue ring(ApplicationContext context) {
        return context.getBean(RingRegistry.class).get("orders");
    }

    private static void eventually(
            ApplicationContext context, String name, String unit, double expected, String... tags) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(value(context, name, tags)).isEqualTo(expected));
        assertThat(meter(context, name, tags).getId().getBaseUnit()).isEqualTo(unit);
    }

    private static double value(ApplicationContext context, String name, String... tags) {
        return meter(context, name, tags).measure().iterator().next().getValue();
    }

    private static Meter meter(ApplicationContext context, String name, String... tags) {
        return context.getBean(MeterRegistry.class)
                .get(name)
                .tag("ring", "orders")
                .tags(tags)
                .meter();
    }
}
