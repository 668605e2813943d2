package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small JVM that starts quickly and gets signals. What it prints goes to a file, so that nobody need read along. */
final class KillableJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private int linesRead;

    private KillableJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** What starts it, up to the arguments: a small JVM with nothing but the ring and the tests on its class path. */
    static List<String> command(Class<?> main) {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData", // no file that a killed JVM leaves behind
                "-cp",
                place(RingQueue.class) + java.io.File.pathSeparator + place(main),
                main.getName());
    }

    static KillableJvm start(Path log, Class<?> main, List<String> arguments) throws IOException {
        return start(List.of(), log, main, arguments);
    }

    /** First comes a command that runs the command behind it. */
    static KillableJvm start(List<String> runner, Path log, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(runner);
        command.addAll(command(main));
        command.addAll(arguments);
        return new KillableJvm(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line of its log, which must be its alone. */
    String line() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> hasLine() || !isAlive());
        List<String> lines = log().lines().toList();
        assertThat(lines).as("the process ended early: " + lines).hasSizeGreaterThan(linesRead);
        return lines.get(linesRead++);
    }

    /** Whether there is a line that was not read. */
    boolean hasLine() {
        String log = log();
        return log.endsWith("\n") && log.lines().count() > linesRead;
    }

    /** All that it has printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets it go on where it waits for its standard input. */
    void tell() throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }

    /** Sends SIGKILL, and does not wait. */
    void kill() {
        process.destroyForcibly();
    }

    void awaitDeath() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    void awaitSuccess() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> log()).isZero();
    }

    /** Sends SIGSTOP; answers when it has stopped. */
    void stop() throws IOException, InterruptedException {
        Signals.stop(process);
    }

    /** Sends SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        Signals.send("CONT", process);
    }

    /** Asks it for a thread dump, which comes into its log some time later. */
    void askForThreads() throws IOException, InterruptedException {
        Signals.send("QUIT", process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
