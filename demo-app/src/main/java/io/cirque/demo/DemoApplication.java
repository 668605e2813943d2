package io.cirque.demo;

import io.cirque.demo.process.DemoDirectoryInitializer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An order desk over several processes, all of them this class. With the profile {@code web}, the default, it takes
 * orders and starts the workers; with the profile {@code worker} it prices them.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DemoApplication {

    public static void main(String[] args) {
        start(args);
    }

    /** Starts the application in this process; closing the context ends it and its workers. */
    public static ConfigurableApplicationContext start(String... args) {
        return new SpringApplicationBuilder(DemoApplication.class)
                .initializers(new DemoDirectoryInitializer())
                .run(args);
    }
}
