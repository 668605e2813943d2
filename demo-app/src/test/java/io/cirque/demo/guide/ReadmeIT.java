package io.cirque.demo.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code and the configuration of README.md in processes of their own: one sends six orders, two bill them. */
class ReadmeIT {
    private static final String PROGRAM = """
            package shop;

            import org.springframework.beans.factory.annotation.Qualifier;
            import org.springframework.boot.ApplicationRunner;
            import org.springframework.boot.SpringApplication;
            import org.springframework.boot.autoconfigure.SpringBootApplication;
            import org.springframework.context.annotation.Bean;
            import org.springframework.context.annotation.Profile;
            import org.springframework.integration.annotation.ServiceActivator;
            import org.springframework.messaging.MessageChannel;
            import org.springframework.messaging.support.GenericMessage;
            import org.springframework.stereotype.Component;

            @SpringBootApplication
            public class Shop {
                public static void main(String[] args) {
                    SpringApplication.run(Shop.class, args);
                }

                @Bean
                @Profile("checkout")
                ApplicationRunner six(Checkout checkout) {
                    return arguments -> {
                        for (int number = 0; number < 6; number++) {
                            if (!checkout.place(new Order("A-" + number, "teapot", number))) {
                                throw new IllegalStateException("no room");
                            }
                        }
                    };
                }
            }

            """;
    private static final Pattern BILLED = Pattern.compile("(?m)^\\d+ bills (Order\\[.*])$");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void sixOrdersAreBilledByTwoProcesses() throws IOException, InterruptedException {
        Path source = Files.writeString(
                folder.resolve("Shop.java"), PROGRAM + Page.readme().block("java"));
        Files.writeString(folder.resolve("application.yml"), Page.readme().block("yaml"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-parameters",
                                "-proc:none",
                                "-cp",
                                libraries(),
                                "-d",
                                folder.toString(),
                                source.toString()))
                .isZero();

        start("billing-1", "billing");
        start("billing-2", "billing");
        Process checkout = start("checkout", "checkout");
        assertThat(checkout.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(checkout.exitValue()).as(printed("checkout")).isZero();

        List<String> orders = IntStream.range(0, 6)
                .mapToObj(number -> "Order[id=A-" + number + ", item=teapot, quantity=" + number + "]")
                .toList();
        await().atMost(2, TimeUnit.MINUTES)
                .untilAsserted(() -> assertThat(billed()).containsExactlyInAnyOrderElementsOf(orders));
    }

    private List<String> billed() {
        return Stream.of("billing-1", "billing-2")
                .flatMap(name -> BILLED.matcher(printed(name)).results().map(order -> order.group(1)))
                .toList();
    }

    private Process start(String name, String profile) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        folder + File.pathSeparator + libraries(),
                        "shop.Shop",
                        "--spring.profiles.active=" + profile,
                        "--cirque.directory=" + folder.resolve("rings"),
                        "--spring.main.web-application-type=none") // the tests' class path has a web server
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String printed(String name) {
        return Page.read(output(name));
    }

    private Path output(String name) {
        return folder.resolve(name + ".log");
    }

    /** The class path of the tests without the demonstration. */
    private static String libraries() {
        String own = Path.of("target").toAbsolutePath().toString();
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.startsWith(own))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
