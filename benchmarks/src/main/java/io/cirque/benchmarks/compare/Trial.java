package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.Main;
import io.cirque.benchmarks.scenario.ContentException;
import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.scenario.Stage;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One scenario with one system, once: starts the processes, lets them begin together and collects what they report.
 *
 * @param jvmFlags flags of every process, after those that the system needs, so that they win
 * @param parent where the trial's directory is made
 * @param timeout how long the whole trial may take
 */
record Trial(
        Scenario scenario, BenchmarkSystem system, Load load, List<String> jvmFlags, Path parent, Duration timeout) {

    /**
     * Runs it. Whatever happens, no process and no file is left.
     *
     * @throws TrialException if a process failed or the time is over
     */
    List<Sample> run() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<ChildJvm> children = new ArrayList<>();
        try (WorkDirectory directory = WorkDirectory.create(parent)) {
            try {
                return run(directory.path(), children, deadline);
            } finally {
                children.forEach(ChildJvm::close);
            }
        } catch (ContentException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    /** All children are added to the list as they are started, so that they can be stopped. */
    private List<Sample> run(Path directory, List<ChildJvm> children, long deadline)
            throws IOException, InterruptedException {
        CompletableFuture<?> service = new CompletableFuture<>();
        if (system.hasService()) {
            ChildJvm child = start("service", List.of("--service"), directory);
            children.add(child);
            await(child.ready(Stage.CREATED), deadline);
            service = child.done();
        }
        List<ChildJvm> workers = new ArrayList<>();
        List<String> names = scenario.processes(system, load);
        for (int process = 0; process < names.size(); process++) {
            ChildJvm worker = start(names.get(process), List.of("--process=" + process), directory);
            children.add(worker);
            workers.add(worker);
        }
        for (Stage stage : Stage.values()) {
            List<CompletableFuture<Void>> ready =
                    workers.stream().map(worker -> worker.ready(stage)).toList();
            await(all(ready, service), deadline);
            for (ChildJvm worker : workers) {
                worker.goOn();
            }
        }
        List<CompletableFuture<Map<String, Double>>> reports =
                workers.stream().map(ChildJvm::done).toList();
        await(all(reports, service), deadline);
        return scenario.samples(reports.stream().map(CompletableFuture::join).toList());
    }

    private ChildJvm start(String name, List<String> role, Path directory) throws IOException {
        List<String> flags = new ArrayList<>(system.jvmFlags());
        flags.addAll(jvmFlags);
        flags.add("-Djava.io.tmpdir=" + directory); // what others leave there goes with the directory
        List<String> arguments = new ArrayList<>(List.of(
                "worker", "--scenario=" + scenario.name(), "--system=" + system.name(), "--directory=" + directory));
        arguments.addAll(role);
        arguments.addAll(LoadOptions.arguments(load));
        return ChildJvm.start(name, flags, Main.class, arguments);
    }

    /** Completes when all do, and fails as soon as one does, or the service. */
    private static <T> CompletableFuture<?> all(List<CompletableFuture<T>> futures, CompletableFuture<?> service) {
        CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        return CompletableFuture.anyOf(Stream.concat(Stream.of(service), futures.stream())
                .map(future -> future.thenCompose(value -> all))
                .toArray(CompletableFuture[]::new));
    }

    private void await(CompletableFuture<?> future, long deadline) throws InterruptedException {
        try {
            future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw failed("it took longer than the " + timeout.toSeconds()
                    + " s of --timeout; send fewer messages or allow more time");
        }
    }

    private TrialException failed(String why) {
        return new TrialException(scenario.name() + " with " + system.name() + " failed: " + why);
    }
}
