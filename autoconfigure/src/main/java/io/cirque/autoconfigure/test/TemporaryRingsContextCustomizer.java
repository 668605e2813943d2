package io.cirque.autoconfigure.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.FileSystemUtils;

/**
 * Makes the directory, and deletes it behind the last bean.
 *
 * @param testClass whose it is: contexts are shared by classes only whose customizers are equal
 */
record TemporaryRingsContextCustomizer(Class<?> testClass) implements ContextCustomizer {
    @Override
    public void customizeContext(
            ConfigurableApplicationContext context, MergedContextConfiguration mergedConfiguration) {
        Path directory = make();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "temporaryRings", Map.<String, Object>of("cirque.directory", directory.toString())));
        // What is registered first is destroyed last.
        ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                .registerDisposableBean(
                        TemporaryRings.class.getName(), () -> FileSystemUtils.deleteRecursively(directory));
    }

    private static Path make() {
        try {
            return Files.createTempDirectory("cirque-test-");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for rings below java.io.tmpdir", e);
        }
    }
}
