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
            completionCandidates = Names.OfScenarios.class,
            description = "What is measured: ${COMPLETION-CANDIDATES}; default: all but those of scale.")
    private @Nullable List<String> scenarios;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Names.OfSystems.class,
            description = "${COMPLETION-CANDIDATES}; default: all.")
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
            description = "Where to put the files (default: /dev/shm if it is there, but a disk for crashsafe).")
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
        PrintWriter out = command.commandLine().getOut();
        PrintWriter progress = command.commandLine().getErr();
        Plan plan = plan();
        check(runs >= 1 && runs <= MAX_RUNS, "--runs=" + runs + " is not allowed: it must be from 1 to " + MAX_RUNS);
        check(timeout >= 1, "--timeout=" + timeout + " is not allowed: it must be at least 1");
        if (json != null) {
            checkWritable(json);
        }
        List<String> flags = new ArrayList<>(HEAP);
        flags.addAll(jvmFlags);
        describe(plan, flags, out);
        if (systems != null) {
            plan.leftOut().forEach(progress::println);
        }
        return run(plan, flags, out, progress);
    }

    private Plan plan() {
        List<Scenario> chosenScenarios = scenarios == null
                ? Scenarios.COMPARISONS
                : new Catalog<>("--scenarios", Scenarios.ALL, Scenario::name).find(command.commandLine(), scenarios);
        List<BenchmarkSystem> chosenSystems =
                new Catalog<>("--systems", Systems.ALL, BenchmarkSystem::name).find(command.commandLine(), systems);
        chosenScenarios.forEach(load::loads);
        Places places = new Places(directory);
        Path memory = places.inMemory();
        check(
                Files.isWritable(memory) && Files.isDirectory(memory),
                "--directory=" + memory + " is not a directory that can be written to");
        for (Scenario scenario : chosenScenarios) {
            check(
                    places.of(scenario).isPresent(),
                    scenario.name() + " needs a disk, since a sync of a file system in memory costs nothing:"
                            + " state one with --directory, or other --scenarios");
        }
        try {
            Plan.Chosen chosen = new Plan.Chosen(scenarios != null, systems != null);
            return Plan.of(chosenScenarios, chosenSystems, chosen, load::loads);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(command.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    /** What is interrupted prints and writes what it has, before the JVM ends. */
    @SuppressWarnings("try") // the resource is there for its end
    private int run(Plan plan, List<String> flags, PrintWriter out, PrintWriter progress) throws IOException {
        Places places = new Places(directory);
        Comparison comparison = new Comparison(
                runs, flags, scenario -> places.of(scenario).orElseThrow(), Duration.ofSeconds(timeout), progress);
        try (Interruption interruption = Interruption.onShutdown()) {
            try {
                List<String> failures = comparison.run(plan, () -> write(plan));
                Table.print(measurements(plan), out);
                if (!failures.isEmpty()) {
                    progress.println(failures.size() + " failed and are left out of the results: see above");
                }
                return failures.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
            } catch (InterruptedException e) {
                List<Measurement> soFar = measurements(plan);
                progress.println(soFar.isEmpty() ? "Interrupted: no results" : "Interrupted: the results so far");
                if (!soFar.isEmpty()) {
                    Table.print(soFar, out);
                    write(plan);
                }
                return INTERRUPTED;
            }
        }
    }

    private void write(Plan plan) throws IOException {
        if (json != null) {
            JsonFile.write(measurements(plan), json);
        }
    }

    private static List<Measurement> measurements(Plan plan) {
        return plan.contests().stream()
                .flatMap(contest -> contest.measurements().stream())
                .toList();
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

    private static void describe(Plan plan, List<String> flags, PrintWriter out) {
        out.println(Machine.describe());
        out.println("JVM flags: " + String.join(" ", flags));
        for (BenchmarkSystem system : plan.systems()) {
            if (!system.jvmFlags().isEmpty()) {
                out.printf("  and for %s: %s%n", system.name(), String.join(" ", system.jvmFlags()));
            }
        }
        plan.systems().stream()
                .filter(BenchmarkSystem::staysInProcess)
                .forEach(system -> out.printf("%s: always has both ends in one process%n", system.name()));
        for (Contest contest : plan.contests()) {
            Load load = contest.load();
            out.printf(
                    "%s: at most %,d messages of %d bytes in %d s, after a warm-up of at most %,d; %,d bytes of buffer%n",
                    contest.scenario().name(),
                    load.messages(),
                    load.size(),
                    load.seconds(),
                    load.warmup(),
                    contest.scenario().capacity(load));
        }
        out.flush();
    }
}
