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
import org.junit.jupiter.api.condition.EnabledIf;
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

    @ParameterizedTest
    @CsvSource({
        "1to1, msg/s",
        "2to1, msg/s",
        "1to2groups, msg/s",
        "2to2, msg/s",
        "batch, msg/s",
        "spring, msg/s",
        "spring-inprocess, msg/s",
        "crashsafe, msg/s"
    })
    void measuresCirqueAndWritesJson(String scenario, String unit) throws IOException {
        JsonNode results = measure("--scenarios=" + scenario, "--systems=cirque", "--runs=2");

        assertThat(texts(results, "scenario")).containsExactly(scenario);
        assertThat(texts(results, "system")).containsExactly("cirque");
        assertThat(texts(results, "unit")).containsExactly(unit);
        JsonNode result = results.get(0);
        assertThat(result.get("runs").intValue()).isEqualTo(2);
        assertThat(result.get("ratioToCirque").doubleValue()).isEqualTo(1.0);
        assertThat(result.get("min").doubleValue()).isPositive();
        assertThat(result.get("median").doubleValue())
                .isBetween(result.get("min").doubleValue(), result.get("max").doubleValue());
    }

    @Test
    void measuresRoundTrips() throws IOException {
        JsonNode result = measure("--scenarios=pingpong", "--systems=cirque").get(0);

        assertThat(result.get("unit").stringValue()).isEqualTo("ns");
        assertThat(result.get("percentiles").propertyNames()).containsExactly("max", "p50", "p99", "p99.9");
        assertThat(result.get("median").doubleValue()).isPositive();
    }

    @Test
    void measuresWhatAnIdleConsumerCostsAndHowLongItTakesToWakeUpWithEachStrategy() throws IOException {
        JsonNode results = measure("--scenarios=idle", "--systems=cirque", "--wait=spin,park");

        assertThat(texts(results, "unit")).containsExactly("ns", "% CPU", "ns", "% CPU");
        assertThat(results.get(0).get("settings").get("wait").stringValue()).isEqualTo("spin");
        assertThat(results.get(2).get("settings").get("wait").stringValue()).isEqualTo("park");
        assertThat(results.get(0).get("percentiles").get("p99.9").doubleValue()).isPositive();
        assertThat(results.get(1).get("median").doubleValue()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "1to1, cirque-single-producer",
        "1to1, agrona-one-to-one",
        "2to1, agrona-many-to-one",
        "1to2groups, agrona-broadcast",
        "1to2groups, aeron-ipc",
        "2to1, chronicle",
        "2to2, jeromq",
        "1to2groups, unix-socket",
        "batch, unix-socket",
        "idle, chronicle",
        "pingpong, unix-socket",
        "crashsafe, chronicle",
        "spring, spring-queuechannel",
        "spring, spring-jdbc",
        "spring, spring-kafka"
    })
    void measuresPeers(String scenario, String system) throws IOException {
        JsonNode results = measure("--scenarios=" + scenario, "--systems=" + system);

        assertThat(texts(results, "system")).containsOnly(system);
        assertThat(results.get(0).get("median").doubleValue()).isPositive();
        assertThat(results.get(0).get("ratioToCirque").isNull()).isTrue();
    }

    @Test
    void measuresEverySize() throws IOException {
        JsonNode results =
                measure("--scenarios=1to1", "--systems=cirque,aeron-ipc", "--capacity=1048576", "--size=64,65536");

        assertThat(StreamSupport.stream(results.spliterator(), false)
                        .map(result -> result.get("size").intValue()))
                .containsExactly(64, 64, 65536, 65536);
    }

    @ParameterizedTest
    @CsvSource({
        "groups, 5, msg/s ns",
        "participants, 7, msg/s ns",
        "capacity, 65536, msg/s ns",
        "backlog, 50, msg/s ns",
        "handlers, 2, msg/s"
    })
    void measuresScaleStepByStep(String scenario, String step, String units) throws IOException {
        JsonNode results = measure("--scenarios=" + scenario, "--steps=" + step);

        assertThat(texts(results, "system")).containsOnly("cirque");
        assertThat(texts(results, "unit")).containsExactly(units.split(" ", -1));
        for (JsonNode result : results) {
            assertThat(result.get("settings").get(scenario).stringValue()).isEqualTo(step);
            assertThat(result.get("median").doubleValue()).isPositive();
        }
    }

    @Test
    void measuresTheLimitsOfTheMachine() throws IOException {
        JsonNode results = measure("--scenarios=limits");

        assertThat(texts(results, "system")).containsOnly("machine");
        assertThat(texts(results, "unit")).containsExactly("ns", "lines/s", "B/s");
        for (JsonNode result : results) {
            assertThat(result.get("median").doubleValue()).isPositive();
        }
    }

    @Test
    void aStepThatFailsDoesNotEndTheOthers() throws IOException {
        Path json = directory.resolve("results.json");

        int exit = compare(
                "--scenarios=capacity",
                "--steps=1000,65536",
                "--messages=200",
                "--seconds=1",
                "--runs=1",
                "--json=" + json);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("capacity with cirque failed", "capacity 1000 B");
        JsonNode results = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(texts(results, "unit")).containsExactly("msg/s", "ns");
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
        assertThat(err.toString()).contains("2to1 without agrona-one-to-one, since it is for one producer");
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
            --scenarios=1to1,1to9     | Unknown name '1to9' in --scenarios: allowed are 1to1, 2to1, 1to2groups
            --systems=kafka           | Unknown name 'kafka' in --systems: allowed are cirque, cirque-single-producer
            --scenarios=1to1 --systems=cirque,agrona-broadcast | None of the chosen scenarios is for agrona-broadcast, since it loses
            --scenarios=1to1,2to2 --systems=aeron-ipc | None of the chosen systems can do 2to2: aeron-ipc, since its messages cannot
            --scenarios=spring --systems=aeron-ipc | None of the chosen systems can do spring: aeron-ipc, since it carries bytes
            --scenarios=groups --steps=0 | --steps=0 is not allowed: it must be at least 1
            --scenarios=groups --systems=aeron-ipc | None of the chosen systems can do groups: aeron-ipc, since scale is
            --messages=7              | --messages=7 is not allowed: it must be at least 100
            --messages=many           | Invalid value for option '--messages': 'many' is not a long
            --warmup=0                | --warmup=0 is not allowed: it must be at least 1 and less than --messages
            --size=100                | --size=100 is not allowed: it must be a multiple of 8 from 16 to 1048576
            --size=524288             | --size=524288 is not allowed: it must be at most a sixteenth of --capacity
            --capacity=1000000        | --capacity=1000000 is not allowed: it must be a power of two from 65536
            --size=128,8              | --size=8 is not allowed: it must be a multiple of 8 from 16 to 1048576
            --seconds=0               | --seconds=0 is not allowed: it must be from 1 to 3600
            --wait=sleep              | Invalid value for option '--wait' (STRATEGY): expected one of
            --sync=never              | Invalid value for option '--sync' (SYNC): expected one of
            --sync-interval=0         | --sync-interval=0 is not allowed: it must be from 1 to 60000
            --runs=0                  | --runs=0 is not allowed: it must be from 1 to 1000
            --timeout=0               | --timeout=0 is not allowed: it must be at least 1
            --directory=/no/such/dir  | --directory=/no/such/dir is not a directory that can be written to
            --json=/no/such/dir/file  | --json=/no/such/dir/file cannot be written: it must be a file in a directory
            """)
    void saysWhatIsWrongWithAnArgument(String arguments, String message) {
        int exit = execute(("compare " + arguments).split(" ", -1));

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith(message);
    }

    @Test
    @EnabledIf("isSharedMemoryThere")
    void refusesToMeasureDurabilityInMemory() {
        int exit = execute("compare", "--scenarios=crashsafe", "--directory=/dev/shm");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith("crashsafe needs a disk");
    }

    static boolean isSharedMemoryThere() throws IOException {
        Path sharedMemory = Path.of("/dev/shm");
        return Files.isWritable(sharedMemory)
                && Files.getFileStore(sharedMemory).type().equals("tmpfs");
    }

    @Test
    void showsTheOutputOfAProcessThatFails() {
        int exit = compare("--scenarios=1to1", "--systems=cirque", "--jvm-flag=-XX:NoSuchFlag");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .containsPattern("1to1 with cirque failed: (consumer|producer)-0 ended with exit code 1")
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

    @Test
    void keepsWhatItHasWhenItIsInterrupted() throws IOException {
        Path json = directory.resolve("results.json");
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread tool = new Thread(
                () -> exit.complete(compare(
                        "--scenarios=1to1", "--systems=cirque", "--messages=200", "--runs=1000", "--json=" + json)),
                "tool");
        tool.start();
        await().atMost(ofMinutes(2)).until(() -> Files.exists(json));

        tool.interrupt();

        assertThat(exit.join()).isEqualTo(130);
        assertThat(err.toString()).contains("Interrupted: the results so far");
        JsonNode results = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(results.get(0).get("runs").intValue()).isBetween(1, 999);
        assertThat(out.toString()).contains("ratio:");
    }

    private JsonNode measure(String... arguments) throws IOException {
        Path json = directory.resolve("results.json");
        List<String> all = new ArrayList<>(List.of("--messages=200", "--seconds=1", "--json=" + json));
        all.addAll(List.of(arguments));
        if (all.stream().noneMatch(argument -> argument.startsWith("--runs"))) {
            all.add("--runs=1");
        }
        int exit = compare(all.toArray(String[]::new));
        assertThat(exit).as(err.toString()).isZero();
        return JsonMapper.shared().readTree(Files.readString(json));
    }

    private int compare(String... arguments) {
        // These JVMs start more often than they work: the second compiler would not pay.
        List<String> all =
                new ArrayList<>(List.of("compare", "--directory=" + directory, "--jvm-flag=-XX:TieredStopAtLevel=1"));
        if (Stream.of(arguments).noneMatch(argument -> argument.startsWith("--capacity"))) {
            all.add("--capacity=65536");
        }
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
