package io.cirque.demo;

import io.cirque.demo.process.DemoDirectoryInitializer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * An order desk, or another {@linkplain Scenario scenario}, over several processes, all of them this class. With the profile
 * {@code web}, the default, it takes orders, starts the workers and serves a page that shows them; with the profile
 * {@code worker} it prices the orders.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
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
