package io.cirque.autoconfigure;

import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications of nothing but Spring Integration and Cirque. */
public final class Runners {
    private Runners() {}

    /**
     * One whose rings are in a directory.
     *
     * @param directory its {@code cirque.directory}
     * @return to be given what else it has
     */
    public static ApplicationContextRunner in(Path directory) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TaskSchedulingAutoConfiguration.class,
                        IntegrationAutoConfiguration.class,
                        CirqueAutoConfiguration.class))
                .withPropertyValues("cirque.directory=" + directory);
    }
}
