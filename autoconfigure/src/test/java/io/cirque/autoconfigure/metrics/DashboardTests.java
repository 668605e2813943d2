package io.cirque.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.WebApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the rules ask for what a running application gives to Prometheus. */
@TestInstance(Lifecycle.PER_CLASS)
class DashboardTests {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)\\{([^}]*)} ");
    private static final Pattern METRIC = Pattern.compile("(?:cirque|spring_integration)_[a-z_]+");
    private static final Pattern LABELS = Pattern.compile("by \\(([^)]*)\\)");

    private final WebApplication shop;
    private final Map<String, Set<String>> labels = new TreeMap<>();

    DashboardTests(@TempDir Path directory) {
        shop = new WebApplication("""
                management.endpoints.web.exposure.include: prometheus
                spring.integration.management.observation-patterns: "*"
                spring.kafka.bootstrap-servers: localhost:1
                cirque:
                  directory: %s
                  channels: {orders: {max-deliveries: 1}}
                  rings: {exports: {}}
                  bridges: {exports: {topic: exports}}
                """.formatted(directory), Desk.class);
        shop.context().getBean("orders", MessageChannel.class).send(new GenericMessage<>("two chairs"));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(scrape())
                .contains("spring_integration_handler_seconds_count", "cirque_group_lag_messages"));
        SAMPLE.matcher(scrape()).results().forEach(sample -> labels.computeIfAbsent(
                        sample.group(1), name -> new TreeSet<>())
                .addAll(Pattern.compile("([a-z_]+)=\"")
                        .matcher(sample.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .toList()));
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @Test
    void theDashboardAsksForWhatThereIs() throws IOException {
        assertThat(dashboard()).hasSizeGreaterThan(15).allSatisfy(this::isAnswered);
    }

    @Test
    void theRulesAskForWhatThereIs() throws IOException {
        assertThat(rules()).hasSizeGreaterThan(8).allSatisfy(this::isAnswered).anySatisfy(rule -> assertThat(rule)
                .contains("cirque_bridge_"));
    }

    @Test
    void theDashboardShowsEveryMeter() throws IOException {
        Set<String> shown = dashboard().stream()
                .flatMap(expression -> metrics(expression).stream())
                .collect(Collectors.toSet());
        assertThat(labels.keySet())
                .filteredOn(name -> name.startsWith("cirque_"))
                .hasSizeGreaterThan(15)
                .isSubsetOf(shown);
    }

    private void isAnswered(String expression) {
        List<String> metrics = metrics(expression);
        assertThat(metrics).as(expression).isNotEmpty();
        assertThat(labels.keySet()).as(expression).containsAll(metrics);
        Set<String> wanted = LABELS.matcher(expression)
                .results()
                .flatMap(by -> List.of(by.group(1).split(", *")).stream())
                .collect(Collectors.toSet());
        metrics.forEach(metric -> assertThat(labels.get(metric)).as(expression).containsAll(wanted));
    }

    private static List<String> metrics(String expression) {
        String withoutLabels = LABELS.matcher(expression).replaceAll("");
        return METRIC.matcher(withoutLabels).results().map(MatchResult::group).toList();
    }

    private static List<String> dashboard() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")));
        for (JsonNode panel : dashboard.get("panels")) {
            panel.get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asString()));
        }
        return expressions;
    }

    private static List<String> rules() throws IOException {
        List<String> expressions = new ArrayList<>();
        Object rules = new Yaml().load(Files.readString(DOCS.resolve("prometheus-alerts.yml")));
        for (JsonNode rule : new JsonMapper().<JsonNode>valueToTree(rules).at("/groups/0/rules")) {
            expressions.add(rule.get("expr").asString());
        }
        return expressions;
    }

    private String scrape() {
        return shop.get("/actuator/prometheus").body();
    }

    static class Desk {
        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            assertThat(order).isEqualTo("two chairs");
        }
    }
}
