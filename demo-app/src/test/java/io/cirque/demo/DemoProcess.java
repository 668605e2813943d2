package io.cirque.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application in a JVM of its own, with the workers that it starts. */
final class DemoProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern OPEN = Pattern.compile("The [a-z ]+ is open at (http://localhost:\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final Process process;
    private final Thread reader;
    private String desk = "";

    private DemoProcess(List<String> command, boolean isForSpeed) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!isForSpeed) {
            // These JVMs, and the workers, start more often than they work: the second compiler would not pay.
            builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        }
        process = builder.start();
        reader = new Thread(this::readOutput, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it from the class path of the tests, and does not wait. */
    static DemoProcess launch(Path directory, String... arguments) throws IOException {
        return new DemoProcess(command(classes(), directory, arguments), false);
    }

    /** Starts it from the class path of the tests, and waits until it answers. */
    static DemoProcess start(Path directory, String... arguments) throws IOException {
        return launch(directory, arguments).awaitOpen();
    }

    /** Starts it as a user would have it, slower to start and faster after a while, and waits until it answers. */
    static DemoProcess startForSpeed(Path directory, String... arguments) throws IOException {
        return new DemoProcess(command(classes(), directory, arguments), true).awaitOpen();
    }

    /** Starts it from the packaged jar, and waits until it answers. */
    static DemoProcess startJar(Path directory, String... arguments) throws IOException {
        return new DemoProcess(command(List.of("-jar", System.getProperty("demo.jar")), directory, arguments), false)
                .awaitOpen();
    }

    /** The class path of the tests without what only a page of the guide needs: it would ask for a password. */
    private static List<String> classes() {
        String classPath = Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().contains("-security"))
                .collect(Collectors.joining(File.pathSeparator));
        return List.of("-cp", classPath, DemoApplication.class.getName());
    }

    private static List<String> command(List<String> program, Path directory, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-Dstdout.encoding=UTF-8"));
        command.addAll(program);
        command.addAll(List.of("--server.port=0", "--cirque.directory=" + directory));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private DemoProcess awaitOpen() {
        await().atMost(PATIENCE).until(() -> !desk().isEmpty() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("ended with status " + process.exitValue() + ":\n" + output());
        }
        return this;
    }

    private String desk() {
        if (desk.isEmpty()) {
            desk = output.stream()
                    .map(OPEN::matcher)
                    .filter(Matcher::find)
                    .map(line -> line.group(1))
                    .findFirst()
                    .orElse("");
        }
        return desk;
    }

    String output() {
        return String.join("\n", output);
    }

    long pid() {
        return process.pid();
    }

    List<ProcessHandle> workers() {
        try (Stream<ProcessHandle> children = process.children()) {
            return children.toList();
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(desk() + path)));
    }

    JsonNode getJson(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(desk() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(desk() + path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** Where the page is. */
    String page() {
        return desk() + "/";
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** SIGTERM, as Ctrl-C does it; the exit status is awaited. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close the output too
        return awaitExit();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + output());
        }
        reader.join(PATIENCE.toMillis());
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    @Override
    public void close() {
        List<ProcessHandle> workers = workers();
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add("(no more output: " + e + ")");
        }
    }
}
