package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.scenario.Scenarios;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Systems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Compares systems: each process of a scenario is a JVM of its own, and the systems take turns within a run. */
@Command(
        name = "compare",
        description = "Compares Cirque and its peers, each process a JVM of its own.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli's
public final class CompareCommand implements Callable<Integer> {

    private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m");
    private static final int MAX_RUNS = 1000;
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--scenarios",
            split = ",",
            paramLabel = "NAME",
            description = "1to1, 2to1 (producers to consumers: a rate), pingpong (a round trip's time); default: all.")
    private @Nullable List<String> scenarios;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            description = "cirque, agrona-many-to-one, agrona-one-to-one; default: all.")
    private @Nullable List<String> systems;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Runs; in each the systems take turns (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write the results as a JSON array.")
    private @Nullable Path json;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where to put the mapped files (default: /dev/shm if it is there, else java.io.tmpdir).")
    private @Nullable Path directory;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long one system may take in one run (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--jvm-flag",
            paramLabel = "FLAG",
            description =
                    "A further JVM flag for every process, for example --jvm-flag=-XX:+UseParallelGC; repeatable.")
    private List<String> jvmFlags = new ArrayList<>();

    @Spec
    private CommandSpec command;

    CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Scenario> chosenScenarios =
                new Catalog<>("--scenarios", Scenarios.ALL, Scenario::name).find(command.commandLine(), scenarios);
        List<BenchmarkSystem> chosenSystems =
                new Catalog<>("--systems", Systems.ALL, BenchmarkSystem::name).find(command.commandLine(), systems);
        Load chosenLoad = load.load();
        check(runs >= 1 && runs <= MAX_RUNS, "--runs=" + runs + " is not allowed: it must be from 1 to " + MAX_RUNS);
        check(timeout >= 1, "--timeout=" + timeout + " is not allowed: it must be at least 1");
        Path parent = directory == null ? WorkDirectory.defaultParent() : directory;
        check(Files.isWritable(parent), "--directory=" + parent + " is not a directory that can be written to");
        if (json != null) {
            checkWritable(json);
        }

        PrintWriter out = command.commandLine().getOut();
        PrintWriter progress = command.commandLine().getErr();
        List<String> flags = new ArrayList<>(HEAP);
        flags.addAll(jvmFlags);
        describe(chosenSystems, chosenLoad, flags, parent, out);
        Comparison comparison = new Comparison(chosenLoad, runs, flags, parent, Duration.ofSeconds(timeout), progress);
        try {
            List<Measurement> measurements = run(comparison, chosenScenarios, chosenSystems);
            Table.print(measurements, out);
            if (json != null) {
                write(measurements, json);
            }
            return ExitCode.OK;
        } catch (TrialException e) {
            progress.println(e.getMessage());
            return ExitCode.SOFTWARE;
        } catch (InterruptedException e) {
            progress.println("Interrupted: no results");
            return INTERRUPTED;
        }
    }

    @SuppressWarnings("try") // the resource is there for its end
    private static List<Measurement> run(Comparison comparison, List<Scenario> scenarios, List<BenchmarkSystem> systems)
            throws IOException, InterruptedException {
        try (Interruption interruption = Interruption.onShutdown()) {
            return comparison.run(scenarios, systems);
        }
    }

    private void check(boolean allowed, String message) {
        if (!allowed) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    /** Now, not after an hour of measuring. */
    private void checkWritable(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        check(
                parent != null && Files.isWritable(parent) && !Files.isDirectory(file),
                "--json=" + file + " cannot be written: it must be a file in a directory that exists");
    }

    private static void describe(
            List<BenchmarkSystem> systems, Load load, List<String> flags, Path parent, PrintWriter out) {
        Runtime.Version java = Runtime.version();
        out.printf(
                "Java %s, %d processors, %s %s; mapped files in %s%n",
                java,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                parent);
        out.printf(
                "%,d messages of %d bytes after a warm-up of %,d; %,d bytes of buffer%n",
                load.messages(), load.size(), load.warmup(), load.capacity());
        out.printf("JVM flags: %s%n", String.join(" ", flags));
        for (BenchmarkSystem system : systems) {
            if (!system.jvmFlags().isEmpty()) {
                out.printf("  and for %s: %s%n", system.name(), String.join(" ", system.jvmFlags()));
            }
        }
        out.flush();
    }

    private static void write(List<Measurement> measurements, Path file) throws IOException {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(measurements) + System.lineSeparator());
    }
}
