package io.cirque.autoconfigure.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class CirqueHealthTests {
    private final ApplicationContextRunner runner;

    CirqueHealthTests(@TempDir Path directory) {
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TaskSchedulingAutoConfiguration.class,
                        IntegrationAutoConfiguration.class,
                        CirqueAutoConfiguration.class,
                        CirqueHealthContributorAutoConfiguration.class))
                .withPropertyValues("cirque.directory=" + directory, "cirque.rings.orders.capacity=64KB")
                .withPropertyValues("cirque.rings.orders.groups=billing,audit");
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
                    .containsExactly(Map.entry(
                            "orders",
                            Map.of(
                                    "capacity", 65536L,
                                    "depth", 2L,
                                    "groups",
                                            Map.of(
                                                    "billing", Map.of("lag", 2L, "members", 0),
                                                    "audit", Map.of("lag", 1L, "members", 1)))));
        });
    }

    @Test
    void isDownWhenARingWasDeleted() {
        runner.withPropertyValues("cirque.rings.results.capacity=64KB").run(context -> {
            assertThat(RingQueue.delete(ring(context).path())).isTrue();

            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("orders"))
                    .asString()
                    .contains("error=")
                    .contains("deleted");
            assertThat(health.getDetails().get("results")).asString().contains("capacity=65536");
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
        Health health = context.getBean("cirqueHealthContributor", HealthIndicator.class)
                .health();
        assertThat(health).isNotNull();
        return health;
    }
}
