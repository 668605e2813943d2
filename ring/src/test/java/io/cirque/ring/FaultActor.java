package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Does one thing in a JVM of its own, behind a shell that has made something scarce for it, and prints how it ended: the
 * kind of error and its text, then what is left in the directory, then how many descriptors and threads more it has.
 */
final class FaultActor {
    /** Has the file system fill up while the ring is written. */
    static final String FILL = "fill";

    /** Stands for a ring in the user's own directory, which is created and deleted. */
    static final Path OWN = Path.of("own");

    private static final long PATIENCE_SECONDS = 60;

    private FaultActor() {}

    /**
     * Runs it.
     *
     * @param shell what the shell does first
     */
    static List<String> run(String shell, Path file, long capacity, String... more)
            throws IOException, InterruptedException {
        return run(List.of("sh", "-ec", shell + "; exec \"$@\"", "sh"), file, capacity, more);
    }

    /** Runs it where the shell may mount file systems, which nobody else sees; skipped where this user may not. */
    static List<String> runUnshared(String shell, Path file, long capacity, String... more)
            throws IOException, InterruptedException {
        assumeWorks("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/tmp");
        return run(List.of("unshare", "-m", "sh", "-ec", shell + "; exec \"$@\"", "sh"), file, capacity, more);
    }

    /** Runs it as a user who owns nothing; skipped where this user may not become another. */
    static List<String> runAsNobody(Path file, long capacity) throws IOException, InterruptedException {
        return runAs(65534, file, capacity);
    }

    static List<String> runAs(int user, Path file, long capacity) throws IOException, InterruptedException {
        List<String> nobody = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
        List<String> java = new ArrayList<>(nobody);
        java.addAll(KillableJvm.command(FaultActor.class));
        assumeWorks(java.toArray(String[]::new));
        return run(nobody, file, capacity);
    }

    private static List<String> run(List<String> before, Path file, long capacity, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        List<String> java = KillableJvm.command(FaultActor.class);
        command.add(java.get(0));
        command.add("-D" + StoreTrace.PROPERTY + "=true");
        command.addAll(java.subList(1, java.size()));
        command.addAll(List.of(file.toString(), String.valueOf(capacity)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = said(process);
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    private static void assumeWorks(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = said(process);
        Assumptions.assumeTrue(process.exitValue() == 0, "not possible here: " + List.of(command) + ": " + said);
    }

    private static String said(Process process) throws IOException, InterruptedException {
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /** A file, the capacity of the ring to be made there, and what else is to be done: nothing if there is no file. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            return;
        }
        Path file = arguments[0].equals(OWN.toString())
                ? RingDirectory.userDefault().file("orders")
                : Path.of(arguments[0]);
        if (arguments[0].equals(OWN.toString())) {
            RingDirectory.userDefault().create("orders", RingOptions.defaults()).close();
            System.out.println(file);
            RingDirectory.userDefault().delete("orders");
        }
        RingOptions options =
                RingOptions.builder().capacity(Long.parseLong(arguments[1])).build();
        if (List.of(arguments).contains(FILL)) {
            StoreTrace.watch(store -> fill(store, file.resolveSibling("film")));
        }
        attempt(file, options); // loads what stays open
        long descriptors = descriptors();
        int threads = Thread.activeCount();
        String end = "";
        for (int i = 0; i < 6; i++) {
            if (List.of(arguments).contains(FILL)) {
                Files.deleteIfExists(file.resolveSibling("film"));
            }
            end = attempt(file, options);
        }
        System.out.println(end.lines().findFirst().orElse(""));
        System.out.println("left: " + names(file.resolveSibling(".")));
        System.out.println("more: " + (descriptors() - descriptors) + " descriptors, "
                + (Thread.activeCount() - threads) + " threads");
    }

    /** Takes all room that is left at the moment when the ring is about to be written. */
    private static void fill(String store, Path film) {
        if (!store.equals("write")) {
            return;
        }
        try (OutputStream out = Files.newOutputStream(film)) {
            byte[] block = new byte[1 << 16];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return; // as was to be
        }
    }

    private static String attempt(Path file, RingOptions options) {
        try (RingQueue ring = RingQueue.openOrCreate(file, options)) {
            return "opened " + ring.geometry().capacity();
        } catch (RingException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
