package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A worker's JVM: the same Java and class path as ours. Killed when closed. */
final class ChildJvm implements AutoCloseable {

    private static final int LINES_SHOWN = 30;

    private final String name;
    private final Process process;
    private final Map<Stage, CompletableFuture<Void>> ready = new EnumMap<>(Stage.class);
    private final CompletableFuture<Map<String, Double>> done = new CompletableFuture<>();

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        for (Stage stage : Stage.values()) {
            ready.put(stage, new CompletableFuture<>());
        }
    }

    /**
     * Starts a JVM.
     *
     * @param name says in messages which one it is
     * @param jvmFlags the JVM's flags
     * @param arguments what follows the main class
     */
    static ChildJvm start(String name, List<String> jvmFlags, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ChildJvm child = new ChildJvm(
                name, new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread reader = new Thread(child::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** Completes when the worker is through with the stage and waits for the others; fails if it ends before. */
    CompletableFuture<Void> ready(Stage stage) {
        return ready.getOrDefault(stage, done.thenAccept(report -> {}));
    }

    /** Completes with the worker's report, empty if it made none, when its process has ended well; fails if not. */
    CompletableFuture<Map<String, Double>> done() {
        return done;
    }

    void goOn() throws IOException {
        process.getOutputStream().write(Signal.GO_ON);
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        done.handle((report, failure) -> report).join();
    }

    private void read() {
        Map<String, Double> report = Map.of();
        Deque<String> others = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Stage> stage = Signal.parseReady(line);
                if (stage.isPresent()) {
                    ready(stage.get()).complete(null);
                } else if (Signal.parseReport(line).isPresent()) {
                    report = Signal.parseReport(line).get();
                } else {
                    keepLast(others, line);
                }
            }
        } catch (IOException | UncheckedIOException closed) {
            keepLast(others, "(its output could not be read: " + closed.getMessage() + ")");
        }
        finish(report, others);
    }

    private void finish(Map<String, Double> report, Deque<String> output) {
        int exit = process.onExit().join().exitValue();
        if (exit == 0) {
            ready.values().forEach(stage -> stage.complete(null));
            done.complete(report);
        } else {
            TrialException failure = new TrialException(
                    name + " ended with exit code " + exit + "; its last lines:\n  " + String.join("\n  ", output));
            ready.values().forEach(stage -> stage.completeExceptionally(failure));
            done.completeExceptionally(failure);
        }
    }

    private static void keepLast(Deque<String> lines, String line) {
        lines.addLast(line);
        if (lines.size() > LINES_SHOWN) {
            lines.removeFirst();
        }
    }
}
