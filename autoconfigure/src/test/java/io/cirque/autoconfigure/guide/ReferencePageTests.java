package io.cirque.autoconfigure.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.bridge.CirqueBridgeAutoConfiguration;
import io.cirque.autoconfigure.endpoint.CirqueEndpoint;
import io.cirque.autoconfigure.endpoint.CirqueEndpointJmxExtension;
import io.cirque.autoconfigure.endpoint.CirqueEndpointWebExtension;
import io.cirque.autoconfigure.metrics.CirqueMetricsAutoConfiguration;
import io.cirque.integration.support.RingHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/reference.md has all that the code has, and nothing else. */
class ReferencePageTests {
    private static final Map<String, String> WORDS = Map.of(
            "org.springframework.util.unit.DataSize",
            "size",
            "java.time.Duration",
            "duration",
            "java.lang.String",
            "text",
            "java.lang.Integer",
            "number",
            "java.lang.Short",
            "number",
            "java.lang.Boolean",
            "`true`, `false`",
            "java.util.List<java.lang.String>",
            "list of texts",
            "org.springframework.boot.actuate.endpoint.Access",
            "`unrestricted`, `read-only`, `none`");

    private final Page page = Page.of("reference");

    @Test
    void hasEveryProperty() throws IOException, URISyntaxException {
        Path classes = Path.of(CirqueProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        JsonNode metadata = new JsonMapper()
                .readTree(Files.readString(classes.resolve("META-INF/spring-configuration-metadata.json")));
        Map<String, String> choices = new TreeMap<>();
        metadata.get("hints").forEach(hint -> choices.put(hint.get("name").asString(), choices(hint)));
        List<List<String>> wanted = stream(metadata.get("properties"))
                .filter(property -> !property.get("type").asString().startsWith("java.util.Map"))
                .map(property ->
                        row(property, choices.getOrDefault(property.get("name").asString(), "")))
                .toList();
        assertThat(page.section("Properties").rows()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static List<String> row(JsonNode property, String choices) {
        String type = property.get("type").asString();
        String value = choices.isEmpty() ? WORDS.getOrDefault(type, type) : choices;
        return List.of(
                code(property.get("name")),
                type.startsWith("java.util.Set") ? "list of " + value : value,
                property.has("defaultValue") ? code(property.get("defaultValue")) : "",
                property.get("description").asString());
    }

    private static String choices(JsonNode hint) {
        return hint.has("values")
                ? stream(hint.get("values"))
                        .map(value -> code(value.get("value")))
                        .collect(Collectors.joining(", "))
                : "";
    }

    private static String code(JsonNode value) {
        return "`" + value.asString() + "`";
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Test
    void hasEveryMeter(@TempDir Path directory) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        IntegrationAutoConfiguration.class,
                        CirqueAutoConfiguration.class,
                        CirqueMetricsAutoConfiguration.class,
                        KafkaAutoConfiguration.class,
                        CirqueBridgeAutoConfiguration.class))
                .withPropertyValues("cirque.directory=" + directory, "cirque.channels.orders.concurrency=1")
                .withPropertyValues("cirque.bridges.orders.topic=orders")
                .run(context -> {
                    TreeSet<List<String>> wanted = new TreeSet<>(Comparator.comparing(Object::toString));
                    context.getBean(MeterRegistry.class)
                            .getMeters()
                            .forEach(meter -> wanted.add(List.of(
                                    "`" + meter.getId().getName() + "`",
                                    meter.getId().getTags().stream()
                                            .map(Tag::getKey)
                                            .sorted()
                                            .map(key -> "`" + key + "`")
                                            .collect(Collectors.joining(", ")),
                                    Objects.requireNonNullElse(meter.getId().getBaseUnit(), ""))));
                    wanted.removeIf(row -> !row.get(0).startsWith("`cirque."));
                    assertThat(page.section("Meters").rows())
                            .extracting(row -> row.subList(0, 3))
                            .containsExactlyInAnyOrderElementsOf(wanted);
                });
    }

    @Test
    void hasEveryHeader() {
        List<Object> wanted = Arrays.stream(RingHeaders.class.getFields())
                .map(field -> ReflectionUtils.getField(field, null))
                .toList();
        assertThat(firstNames("Headers")).hasSizeGreaterThan(5).containsExactlyInAnyOrderElementsOf(strings(wanted));
    }

    private static List<String> strings(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    @Test
    void hasEveryEndpointOperation() {
        Map<String, List<String>> wanted = new TreeMap<>();
        for (Class<?> endpoint : List.of(CirqueEndpoint.class, CirqueEndpointJmxExtension.class)) {
            for (Method method : operations(endpoint)) {
                List<String> parameters = new ArrayList<>();
                for (Parameter parameter : method.getParameters()) {
                    parameters.add(parameter.getName());
                }
                parameters.remove("ring");
                wanted.put(method.getName(), parameters);
            }
        }
        Map<String, List<String>> found = new TreeMap<>();
        page.section("Endpoint operations")
                .rows()
                .forEach(row -> found.put(Page.names(row.get(0)).get(0), Page.names(row.get(2))));
        assertThat(found).isEqualTo(wanted);
    }

    @Test
    void tellsHowEachOperationIsSwitchedOnAndAskedForOverHttp() {
        assertThat(CirqueProperties.Operation.values()).allSatisfy(operation -> {
            String name = operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
            assertThat(page.section("Endpoint operations").rows()).anySatisfy(row -> assertThat(row)
                    .contains("`POST /RING/" + name + "`", "`cirque.endpoint.operations: " + name + "`"));
        });
        assertThat(operations(CirqueEndpointWebExtension.class)).hasSize(3); // one ring, messages, all that is changed
    }

    private static List<Method> operations(Class<?> endpoint) {
        return Arrays.stream(endpoint.getMethods())
                .filter(method -> method.isAnnotationPresent(ReadOperation.class)
                        || method.isAnnotationPresent(WriteOperation.class))
                .toList();
    }

    @Test
    void hasEveryExceptionAndWhatItIs() throws IOException, ClassNotFoundException {
        List<String> wanted = new ArrayList<>();
        CachingMetadataReaderFactory reader = new CachingMetadataReaderFactory();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/cirque/**/*Exception.class")) {
            Class<?> type = ClassUtils.forName(
                    reader.getMetadataReader(file).getClassMetadata().getClassName(),
                    getClass().getClassLoader());
            if (Modifier.isPublic(type.getModifiers())) {
                wanted.add(
                        type.getSimpleName() + " is a " + type.getSuperclass().getSimpleName());
            }
        }
        assertThat(page.section("Exceptions").rows())
                .extracting(row -> Page.names(row.get(0)).get(0) + " is a "
                        + Page.names(row.get(1)).get(0))
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    private List<String> firstNames(String section) {
        return page.section(section).rows().stream()
                .map(row -> Page.names(row.get(0)).get(0))
                .toList();
    }
}
