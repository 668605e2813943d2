package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.ring.RingOptions;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an editor knows of {@code cirque.*} is what the properties are. For keys below a map, such as
 * {@code cirque.rings.*.capacity}, it is written by hand in additional-spring-configuration-metadata.json.
 */
class ConfigurationMetadataTests {
    private final Map<String, RecordComponent> components = new LinkedHashMap<>();
    private final Map<String, JsonNode> properties = new TreeMap<>();
    private final Map<String, JsonNode> hints = new TreeMap<>();

    ConfigurationMetadataTests() throws IOException, URISyntaxException {
        collect("cirque", CirqueProperties.class);
        Path classes = Path.of(CirqueProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        JsonNode metadata = new JsonMapper()
                .readTree(Files.readString(classes.resolve("META-INF/spring-configuration-metadata.json")));
        metadata.get("properties").forEach(property -> properties.put(name(property), property));
        metadata.get("hints").forEach(hint -> hints.put(name(hint), hint));
        properties.keySet().removeIf(name -> !name.startsWith("cirque."));
    }

    private void collect(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                collect(key, component.getType());
                continue;
            }
            components.put(key, component);
            if (component.getType() == Map.class) {
                Type value = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
                collect(key + ".*", (Class<?>) value);
            }
        }
    }

    @Test
    void everyKeyIsThereAndNoOther() {
        assertThat(properties.keySet()).containsExactlyInAnyOrderElementsOf(components.keySet());
    }

    @Test
    void everyKeyHasItsType() {
        components.forEach((key, component) ->
                assertThat(property(key).get("type").asString()).as(key).isEqualTo(typeName(component)));
    }

    private static String typeName(RecordComponent component) {
        return component.getType().isPrimitive()
                ? ClassUtils.resolvePrimitiveIfNecessary(component.getType()).getName()
                : component.getGenericType().getTypeName().replace(", ", ",");
    }

    @Test
    void everyKeyIsDescribedAsInTheProperties() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/cirque/autoconfigure/CirqueProperties.java"))
                .replaceAll("\\n *\\* *", " ");
        components.forEach((key, component) -> {
            String description = property(key).path("description").asString();
            assertThat(description).as(key).endsWith(".");
            assertThat(source).as(key).contains("@param " + component.getName() + " " + description);
        });
    }

    @Test
    void defaultsAreThoseOfTheProperties() {
        components.forEach((key, component) -> {
            DefaultValue stated = component.getAccessor().getAnnotation(DefaultValue.class);
            if (stated != null && stated.value().length == 1) {
                assertThat(property(key).path("defaultValue").asString())
                        .as(key)
                        .isEqualTo(stated.value()[0]);
            }
        });
    }

    @Test
    void defaultsOfARingAreThoseOfTheRing() {
        for (String prefix : List.of("cirque.defaults.", "cirque.rings.*.")) {
            assertThat(DataSize.parse(defaultOf(prefix + "capacity")).toBytes())
                    .isEqualTo(RingOptions.DEFAULT_CAPACITY);
            assertThat(DataSize.parse(defaultOf(prefix + "cell-size")).toBytes())
                    .isEqualTo(RingOptions.DEFAULT_CELL_SIZE);
            assertThat(DurationStyle.detectAndParse(defaultOf(prefix + "sync-interval")))
                    .isEqualTo(RingOptions.DEFAULT_SYNC_INTERVAL);
        }
    }

    @Test
    void everyChoiceHasHintsForAllItsValues() {
        components.forEach((key, component) -> choice(component).ifPresent(type -> {
            JsonNode values = hint(key).get("values");
            assertThat(stream(values).map(value -> value.get("value").asString()))
                    .as(key)
                    .containsExactlyElementsOf(Arrays.stream(type.getEnumConstants())
                            .map(ConfigurationMetadataTests::written)
                            .toList());
            assertThat(stream(values).map(value -> value.path("description").asString()))
                    .as(key)
                    .allMatch(description -> description.endsWith("."));
        }));
        assertThat(components.keySet()).containsAll(hints.keySet());
    }

    private static Optional<Class<?>> choice(RecordComponent component) {
        Type type = component.getGenericType() instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[0]
                : component.getType();
        return type instanceof Class<?> found && found.isEnum() ? Optional.of(found) : Optional.empty();
    }

    private static String written(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Test
    void namesOfChannelsAreCompleted() {
        assertThat(components.keySet())
                .filteredOn(key -> key.endsWith("-channel"))
                .hasSize(3)
                .allSatisfy(key ->
                        assertThat(hint(key).at("/providers/0/name").asString()).isEqualTo("spring-bean-reference"));
    }

    @Test
    void thePagesTellOfEveryKey() throws IOException {
        String pages = Files.readString(Path.of("../docs/configuration.md"))
                + Files.readString(Path.of("../docs/operations.md"));
        assertThat(components.entrySet())
                .filteredOn(entry -> entry.getValue().getType() != Map.class)
                .extracting(Map.Entry::getKey)
                .allMatch(key -> Stream.of(
                                key, key.replaceFirst(".*[*].", ""), key.replaceFirst("cirque.([a-z]+).[*]", "$1"))
                        .anyMatch(text -> pages.contains("`" + text + "`")
                                || pages.contains("`" + text.replaceFirst("cirque.defaults.", "") + "`")));
    }

    private JsonNode property(String key) {
        return Objects.requireNonNull(properties.get(key), key);
    }

    private JsonNode hint(String key) {
        return Objects.requireNonNull(hints.get(key), key);
    }

    private String defaultOf(String key) {
        return property(key).get("defaultValue").asString();
    }

    private static String name(JsonNode item) {
        return item.get("name").asString();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
