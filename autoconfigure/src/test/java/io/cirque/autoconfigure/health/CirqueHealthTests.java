package io.cirque.autoconfigure.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.Runners;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class CirqueHealthTests {
    private final ApplicationContextRunner runner;

    CirqueHealthTests(@TempDir Path directory) {
        runner = Runners.in(directory)
                .withConfiguration(AutoConfigurations.of(CirqueHealthContributorAutoConfiguration.class))
                .withPropertyValues("cirque.rings.orders.capacity=64KB", "cirque.rings.orders.groups=billing,audit");
    }

    @Test
    void isUpWithCapacityDepthAndLag() {
        runner.run(context -> {
            assertThat(ring(context).offer("a".getBytes(UTF_8))).isTrue();
            assertThat(ring(context).offer("b".getBytes(UTF_8))).isTrue();
            ring(context).consumer("audit").poll(message -> {}, 1);

            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("capacity", 65536L)
                    .containsEntry("depth", 2L)
                    .containsEntry(
                            "groups",
                            Map.of(
                                    "billing", Map.of("lag", 2L, "members", 0),
                                    "audit", Map.of("lag", 1L, "members", 1)));
            assertThat(health.getDetails().get("warnings"))
                    .asString()
                    .contains("nobody has ever joined group 'billing'");
        });
    }

    @Test
    void isDownWhenARingWasDeleted() {
        runner.withPropertyValues("cirque.rings.results.capacity=64KB").run(context -> {
            assertThat(RingQueue.delete(ring(context).path())).isTrue();

            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("error")).asString().contains("deleted");
            assertThat(health(context, "results").getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void isDownWhenARingWasClosed() {
        runner.run(context -> {
            ring(context).close();
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void tellsOfAGroupWithoutALivingConsumerThatHoldsProducersBack() {
        runner.withPropertyValues("cirque.rings.orders.capacity=4KB", "cirque.health.held-back-for=0s")
                .run(context -> {
                    while (ring(context).offer(new byte[1000])) {
                        assertThat(ring(context).isOpen()).isTrue();
                    }
                    Health health = health(context);
                    assertThat(health.getStatus()).isEqualTo(RingStatus.HELD_BACK);
                    assertThat(health.getDetails().get("warnings"))
                            .asString()
                            .contains("group 'billing' has held producers back since")
                            .contains("Start one, or remove the group");
                });
    }

    @Test
    void tellsOfAConsumerThatHoldsAMessageForTooLong() {
        runner.withPropertyValues("cirque.health.stuck-for=0s").run(context -> {
            try (Consumer billing = ring(context).consumer("billing")) {
                assertThat(ring(context).offer("a".getBytes(UTF_8))).isTrue();
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                assertThat(billing.receive(Duration.ofSeconds(10))).isNotNull();

                Health health = health(context);

                assertThat(health.getStatus()).isEqualTo(RingStatus.STUCK);
                assertThat(health.getDetails().get("warnings"))
                        .asString()
                        .contains("(process " + ProcessHandle.current().pid() + ") of group 'billing'");
                billing.acknowledge();
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            }
        });
    }

    @Test
    void tellsOfARingThatHasBeenNearlyFullForLongerThanTheBound() {
        runner.withPropertyValues("cirque.rings.orders.capacity=4KB").run(context -> {
            Instant[] now = {Instant.EPOCH};
            RingWatch watch = new RingWatch(
                    new CirqueProperties.Health(
                            Duration.ofDays(1), Duration.ofDays(1), 90, Duration.ofMinutes(1), Duration.ofDays(1)),
                    () -> now[0]);
            HealthIndicator indicator = new RingHealthIndicator(ring(context), watch);
            while (ring(context).offer("a".getBytes(UTF_8))) {
                assertThat(ring(context).isOpen()).isTrue();
            }
            assertThat(requireNonNull(indicator.health()).getStatus()).isEqualTo(Status.UP);
            now[0] = now[0].plusSeconds(59);
            assertThat(requireNonNull(indicator.health()).getStatus()).isEqualTo(Status.UP);
            now[0] = now[0].plusSeconds(1);
            assertThat(requireNonNull(indicator.health()).getStatus()).isEqualTo(RingStatus.NEARLY_FULL);

            ring(context).clear();
            assertThat(requireNonNull(indicator.health()).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("management.health.cirque.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthContributor.class));
    }

    @Test
    void leavesTheApplicationsOwn() {
        HealthIndicator own = () -> Health.up().build();
        runner.withBean("cirqueHealthIndicator", HealthIndicator.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(HealthContributor.class)).isSameAs(own));
    }

    private static RingQueue ring(ApplicationContext context) {
        return context.getBean(RingRegistry.class).get("orders");
    }

    private static Health health(ApplicationContext context) {
        return health(context, "orders");
    }

    private static Health health(ApplicationContext context, String ring) {
        CompositeHealthContributor rings = context.getBean("cirqueHealthContributor", CompositeHealthContributor.class);
        Health health = ((HealthIndicator) requireNonNull(rings.getContributor(ring))).health();
        assertThat(health).isNotNull();
        return requireNonNull(health);
    }
}
