package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a main class of the tests; killed when closed. */
final class JavaProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.input = new PrintWriter(process.getOutputStream(), true, UTF_8);
    }

    static JavaProcess start(Class<?> main, String... arguments) throws IOException {
        return start(List.of("-Xmx128m"), main, arguments);
    }

    static JavaProcess start(List<String> flags, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-XX:+UseSerialGC");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new JavaProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line that it prints. */
    String line() throws IOException {
        String line = output.readLine();
        assertThat(line).as("the process ended early").isNotNull();
        return String.valueOf(line);
    }

    /** Tells it something. */
    void tell(String line) {
        input.println(line);
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGSTOP; answers when it has stopped. */
    void stop() throws IOException, InterruptedException {
        Signals.stop(process);
    }

    /** Sends SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        Signals.send("CONT", process);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly(); // SIGKILL
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits for its end; answers its exit code. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What it has printed and nobody has read yet, to its end. */
    List<String> rest() {
        return output.lines().toList();
    }

    void awaitSuccess() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
