package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.Main;
import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
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
    Sample run() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<ChildJvm> children = new ArrayList<>();
        try (WorkDirectory directory = WorkDirectory.create(parent)) {
            try {
                return run(directory.path(), children, deadline);
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
    }

    private Sample run(Path directory, List<ChildJvm> children, long deadline)
            throws IOException, InterruptedException {
        for (int process = 0; process < scenario.processes().size(); process++) {
            children.add(start(process, directory));
            if (process == 0) {
                await(children.get(0).ready(), deadline);
            }
        }
        await(all(children.stream().map(ChildJvm::ready).toList()), deadline);
        for (ChildJvm child : children) {
            child.begin();
        }
        List<CompletableFuture<Map<String, Double>>> reports =
                children.stream().map(ChildJvm::done).toList();
        await(all(reports), deadline);
        return scenario.sample(reports.stream().map(CompletableFuture::join).toList());
    }

    private ChildJvm start(int process, Path directory) throws IOException {
        List<String> flags = new ArrayList<>(system.jvmFlags());
        flags.addAll(jvmFlags);
        List<String> arguments = new ArrayList<>(List.of(
                "worker",
                "--scenario=" + scenario.name(),
                "--system=" + system.name(),
                "--process=" + process,
                "--directory=" + directory));
        arguments.addAll(LoadOptions.arguments(load));
        return ChildJvm.start(scenario.processes().get(process), flags, Main.class, arguments);
    }

    /** Completes when all do, and fails as soon as one does. */
    private static <T> CompletableFuture<?> all(List<CompletableFuture<T>> futures) {
        CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        return CompletableFuture.anyOf(
                futures.stream().map(future -> future.thenCompose(value -> all)).toArray(CompletableFuture[]::new));
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
