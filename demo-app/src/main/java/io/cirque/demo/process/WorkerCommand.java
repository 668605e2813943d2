package io.cirque.demo.process;

import io.cirque.demo.DemoApplication;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/**
 * The command line of a worker: this JVM's class path or jar again, with the options and arguments that this process was
 * given, under the profile {@code worker}.
 */
public final class WorkerCommand {
    /** The property that tells a worker that its standard input is a pipe from its supervisor. */
    public static final String SUPERVISED = "demo.supervised";

    private static final String NAME = "demo.name";
    private static final String PROFILES = "spring.profiles.active";
    private static final String DIRECTORY = "cirque.directory";
    private static final Set<String> OWN = Set.of(PROFILES, DIRECTORY, SUPERVISED, NAME);

    private WorkerCommand() {}

    /**
     * Writes the JVM options to the directory and makes the command.
     *
     * @param arguments the web process's own
     * @param profiles the web process's own
     */
    static List<String> write(DemoDirectory directory, DataSize heap, List<String> arguments, List<String> profiles)
            throws IOException {
        String classPath = System.getProperty("java.class.path");
        boolean jar = isJar(classPath);
        Path options = directory.writeWorkerOptions(options(
                heap, jar ? "" : classPath, ManagementFactory.getRuntimeMXBean().getInputArguments()));

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options);
        command.addAll(jar ? List.of("-jar", classPath) : List.of(DemoApplication.class.getName()));
        command.addAll(arguments(arguments, profiles, directory.path()));
        return command;
    }

    /** The argument that gives a worker its name. */
    static String name(String name) {
        return "--" + NAME + "=" + name;
    }

    /** Whether this process was started with {@code java -jar}. */
    static boolean isJar(String classPath) {
        return classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
    }

    /**
     * The lines of the file of JVM options: a class path may be longer than an argument can be. System properties of this
     * process are handed on, its heap and its agents are not.
     */
    static List<String> options(DataSize heap, String classPath, List<String> ownOptions) {
        List<String> lines = new ArrayList<>();
        lines.add("-Xmx" + heap.toKilobytes() + "k");
        lines.add("-XX:+UseSerialGC");
        lines.add("-Dstdout.encoding=UTF-8");
        lines.add("-Dlogging.charset.console=UTF-8");
        ownOptions.stream()
                .filter(option -> option.startsWith("-D") && !option.startsWith("-Dcom.sun.management."))
                .map(WorkerCommand::quoted)
                .forEach(lines::add);
        if (!classPath.isEmpty()) {
            lines.add("-cp " + quoted(classPath));
        }
        return lines;
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** What the web process was told, but for what a worker has of its own: said twice, a value becomes a list. */
    static List<String> arguments(List<String> own, List<String> profiles, Path directory) {
        Stream<String> handedOn =
                own.stream().filter(argument -> OWN.stream().noneMatch(name -> argument.startsWith("--" + name + "=")));
        String workerProfiles = String.join(
                ",",
                Stream.concat(Stream.of("worker"), profiles.stream().filter(profile -> !profile.equals("web")))
                        .toList());
        return Stream.concat(
                        handedOn,
                        Stream.of(
                                "--" + PROFILES + "=" + workerProfiles,
                                "--" + DIRECTORY + "=" + directory,
                                "--" + SUPERVISED + "=true"))
                .toList();
    }
}
