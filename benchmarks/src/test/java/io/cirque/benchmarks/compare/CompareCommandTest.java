package io.cirque.benchmarks.compare;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.benchmarks.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompareCommandTest {

    private static final String ENDLESS = "--messages=1000000000000";

    private final Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CompareCommandTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void noProcessAndNoFileIsLeft() throws IOException {
        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(trialDirectories()).isEmpty();
    }

    @Test
    void measuresCirqueBetweenProcessesAndWritesJson() throws IOException {
        Path json = directory.resolve("results.json");

        int exit = compare(
                "--scenarios=1to1,2to1,pingpong", "--systems=cirque", "--messages=2000", "--runs=2", "--json=" + json);

        assertThat(exit).as(err.toString()).isZero();
        JsonNode results = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(results.isArray()).isTrue();
        assertThat(results.size()).isEqualTo(3);
        for (JsonNode result : results) {
            assertThat(result.get("system").stringValue()).isEqualTo("cirque");
            assertThat(result.get("runs").intValue()).isEqualTo(2);
            assertThat(result.get("ratioToCirque").doubleValue()).isEqualTo(1.0);
            assertThat(result.get("min").doubleValue()).isPositive();
            assertThat(result.get("median").doubleValue())
                    .isBetween(
                            result.get("min").doubleValue(), result.get("max").doubleValue());
        }
        assertThat(texts(results, "scenario")).containsExactly("1to1", "2to1", "pingpong");
        assertThat(texts(results, "unit")).containsExactly("msg/s", "msg/s", "ns");
        assertThat(results.get(2).get("percentiles").propertyNames()).containsExactly("p50", "p99", "p99.9");
    }

    @Test
    void setsEverySystemAgainstCirqueAndLeavesOutWhatItCannotDo() throws IOException {
        Path json = directory.resolve("results.json");

        int exit = compare(
                "--scenarios=1to1,2to1",
                "--systems=agrona-one-to-one,agrona-many-to-one,cirque",
                "--messages=2000",
                "--runs=1",
                "--json=" + json);

        assertThat(exit).as(err.toString()).isZero();
        assertThat(err.toString()).contains("2to1: agrona-one-to-one cannot do this and is left out");
        assertThat(out.toString()).contains("and for agrona-many-to-one: --add-opens=");
        JsonNode results = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(texts(results, "system"))
                .containsExactly("agrona-one-to-one", "agrona-many-to-one", "cirque", "agrona-many-to-one", "cirque");
        double ratio = results.get(0).get("median").doubleValue()
                / results.get(2).get("median").doubleValue();
        assertThat(results.get(0).get("ratioToCirque").doubleValue()).isEqualTo(ratio);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --scenarios=1to1,1to9     | Unknown name '1to9' in --scenarios: allowed are 1to1, 2to1, pingpong
            --systems=kafka           | Unknown name 'kafka' in --systems: allowed are cirque, agrona-many-to-one
            --messages=7              | --messages=7 is not allowed: it must be at least 100
            --messages=many           | Invalid value for option '--messages': 'many' is not a long
            --warmup=0                | --warmup=0 is not allowed: it must be at least 1 and less than --messages
            --size=100                | --size=100 is not allowed: it must be a multiple of 8 from 8 to 1048576
            --size=524288             | --size=524288 is not allowed: it must be at most a sixteenth of --capacity
            --capacity=1000000        | --capacity=1000000 is not allowed: it must be a power of two from 65536
            --runs=0                  | --runs=0 is not allowed: it must be from 1 to 1000
            --timeout=0               | --timeout=0 is not allowed: it must be at least 1
            --directory=/no/such/dir  | --directory=/no/such/dir is not a directory that can be written to
            --json=/no/such/dir/file  | --json=/no/such/dir/file cannot be written: it must be a file in a directory
            """)
    void saysWhatIsWrongWithAnArgument(String argument, String message) {
        int exit = execute("compare", argument);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith(message);
    }

    @Test
    void showsTheOutputOfAProcessThatFails() {
        int exit = compare("--scenarios=1to1", "--systems=cirque", "--jvm-flag=-XX:NoSuchFlag");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("1to1 with cirque failed: consumer ended with exit code 1")
                .contains("NoSuchFlag");
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        int exit = compare("--scenarios=1to1", "--systems=cirque", ENDLESS, "--timeout=3");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("1to1 with cirque failed: it took longer than the 3 s of --timeout");
    }

    @Test
    void cleansUpWhenItIsInterrupted() throws IOException {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread tool = new Thread(() -> exit.complete(compare("--scenarios=1to1", "--systems=cirque", ENDLESS)), "tool");
        tool.start();
        await().atMost(ofMinutes(1))
                .until(() -> ProcessHandle.current().children().count() == 2);

        tool.interrupt();

        assertThat(exit.join()).isEqualTo(130);
        assertThat(err.toString()).contains("Interrupted: no results");
    }

    private int compare(String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare", "--capacity=65536", "--directory=" + directory));
        all.addAll(List.of(arguments));
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private List<Path> trialDirectories() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static List<String> texts(JsonNode results, String field) {
        return StreamSupport.stream(results.spliterator(), false)
                .map(result -> result.get(field).stringValue())
                .toList();
    }
}
