package io.cirque.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.ClassUtils;

/** An application that has the starter, a few lines of YAML and nothing else: no Actuator, no web. */
class StarterTests {
    @Test
    void fiveLinesOfYamlAreEnough(@TempDir Path directory) throws Exception {
        Path yaml = directory.resolve("shop.yml");
        Files.writeString(yaml, """
                cirque:
                  directory: %s
                  channels:
                    orders:
                      concurrency: 2
                """.formatted(directory.resolve("rings")));
        try (ConfigurableApplicationContext context =
                new SpringApplication(Shop.class).run("--spring.config.location=" + yaml)) {
            context.getBean("orders", MessageChannel.class).send(new GenericMessage<>(new Order("o-1", 3)));
            assertThat(context.getBean(Shop.class).handled.poll(30, TimeUnit.SECONDS))
                    .isEqualTo(new Order("o-1", 3));
        }
        assertThat(directory.resolve("rings/orders.ring")).isRegularFile();
    }

    @Test
    void bringsNoActuator() {
        assertThat(ClassUtils.isPresent("org.springframework.boot.health.contributor.Health", null))
                .isFalse();
    }

    @SpringBootApplication
    static class Shop {
        private final LinkedBlockingQueue<Order> handled = new LinkedBlockingQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(Order order) {
            handled.add(order);
        }
    }

    record Order(String id, int quantity) {}
}
