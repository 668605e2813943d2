package io.cirque.demo.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.CirqueProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No piece of code and no configuration in README.md and docs that no test has. */
class SnippetsTest {
    /** These tests compile what is on their page as it stands there, and run it. */
    private static final Set<String> COMPILED_AS_THEY_STAND = Set.of("README.md", "getting-started.md");

    private static List<String> tests = List.of();
    private static Set<String> keys = Set.of();

    static Stream<Page> pagesWithJava() {
        return Page.all().stream()
                .filter(page -> !page.blocks("java").isEmpty() && !COMPILED_AS_THEY_STAND.contains(page.toString()));
    }

    static Stream<Page> pagesWithYaml() {
        return Page.all().stream().filter(page -> !page.blocks("yaml").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pagesWithJava")
    void everyPieceOfCodeIsInATest(Page page) {
        for (String code : page.blocks("java")) {
            assertThat(tests())
                    .as("one of the tests should have, as it stands in " + page + ":\n" + code)
                    .anyMatch(test -> test.contains(withoutSpace(code)));
        }
    }

    @ParameterizedTest
    @MethodSource("pagesWithYaml")
    void everyKeyOfAConfigurationIsKnown(Page page) throws IOException {
        for (String yaml : page.blocks("yaml")) {
            if (yaml.startsWith("apiVersion:")) {
                continue; // for Kubernetes: a test of that page reads it
            }
            EnumerablePropertySource<?> source = load(yaml);
            assertThat(source.getPropertyNames()).as(yaml).isNotEmpty().allMatch(SnippetsTest::isKnown, "a known key");
            new Binder(Objects.requireNonNull(ConfigurationPropertySource.from(source)))
                    .bind(
                            "cirque",
                            Bindable.of(CirqueProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        }
    }

    @Test
    void whatIsToBeAddedToAPomIsInAPom() {
        assertThat(withoutSpace(Page.read(Path.of("..", "starter", "src", "it", "shop", "pom.xml"))))
                .contains(withoutSpace(Page.readme().block("xml")));
        assertThat(withoutSpace(Page.read(Path.of("pom.xml"))))
                .contains(withoutSpace(new Page(Path.of("..", "docs", "kafka.md")).block("xml")));
    }

    private static EnumerablePropertySource<?> load(String yaml) throws IOException {
        List<?> sources = new YamlPropertySourceLoader()
                .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        assertThat(sources).as(yaml).hasSize(1);
        return (EnumerablePropertySource<?>) sources.get(0);
    }

    /** Whether this, or what it is a part of, is among the properties that libraries here have. */
    private static boolean isKnown(String key) {
        for (String part = key; !part.isEmpty(); part = part.substring(0, Math.max(0, part.lastIndexOf('.')))) {
            if (keys().contains(part.replaceFirst("\\[.*", ""))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> keys() {
        if (keys.isEmpty()) {
            keys = new TreeSet<>();
            try {
                for (URL metadata : Collections.list(
                        ClassLoader.getSystemResources("META-INF/spring-configuration-metadata.json"))) {
                    JsonNode properties = JsonMapper.shared()
                            .readTree(metadata.openStream().readAllBytes())
                            .get("properties");
                    properties.forEach(property -> keys.add(property.get("name").stringValue()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return keys;
    }

    private static List<String> tests() {
        if (tests.isEmpty()) {
            try (Stream<Path> files = Files.walk(Path.of(".."))) {
                tests = files.filter(file -> file.toString().contains("src/test/java")
                                && file.toString().endsWith(".java"))
                        .map(Page::read)
                        .map(SnippetsTest::withoutSpace)
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tests;
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
