package io.cirque.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Puts the text of an {@code application.yml} into an environment. */
public final class Yaml {
    private Yaml() {}

    /**
     * An initializer that adds the text.
     *
     * @param text YAML
     * @return the initializer
     */
    public static ApplicationContextInitializer<ConfigurableApplicationContext> of(String text) {
        return context -> addTo(context.getEnvironment(), text);
    }

    static void addTo(ConfigurableEnvironment environment, String text) {
        try {
            new YamlPropertySourceLoader()
                    .load(
                            "application.yml",
                            new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "application.yml"))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
