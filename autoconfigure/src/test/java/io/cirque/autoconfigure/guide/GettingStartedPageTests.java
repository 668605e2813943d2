package io.cirque.autoconfigure.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/getting-started.md says, but for Maven: the project there is built by starter/src/it/run.sh. */
class GettingStartedPageTests {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Page page = Page.of("getting-started");
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    GettingStartedPageTests(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theProjectIsTheOneThatIsBuilt() throws IOException {
        String built = Files.readString(Path.of("..", "starter", "src", "it", "shop", "pom.xml"));
        assertThat(page.block("xml")).isEqualTo(built.replaceFirst(" *<!--[^>]*-->\n", ""));
    }

    @Test
    void twoProcessesShareAQueueAndWhatIsSentToNoneWaits() throws IOException, InterruptedException {
        Path source = folder.resolve("Shop.java");
        Files.writeString(source, page.block("java"));
        Files.writeString(folder.resolve("application.yml"), page.block("yaml"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-parameters",
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                folder.toString(),
                                source.toString()))
                .isZero();

        Process first = start("first", "--spring.profiles.active=packing");
        ends(start("sender", "teapot", "lamp", "chair"));
        packs("first", "2 x teapot", "2 x lamp", "2 x chair");

        first.destroyForcibly().waitFor();
        ends(start("second-sender", "table"));
        start("second", "--spring.profiles.active=packing");
        packs("second", "2 x table");
    }

    private Process start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                folder + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                "shop.Shop",
                "--cirque.directory=" + folder.resolve("rings"),
                "--spring.main.web-application-type=none")); // the tests' class path has a web server
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Path output(String name) {
        return folder.resolve(name + ".log");
    }

    private static void ends(Process process) throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private void packs(String name, String... orders) {
        await().atMost(LONG).untilAsserted(() -> {
            String printed = Files.readString(output(name));
            for (String order : orders) {
                assertThat(printed).containsPattern("(?m)^[0-9]+ packs " + order + "$");
            }
        });
    }
}
