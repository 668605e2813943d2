package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sends signals to processes of a test. */
final class Signals {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Signals() {}

    /** Sends SIGSTOP; returns when the process has stopped, or is gone. */
    static void stop(Process process) throws IOException, InterruptedException {
        send("STOP", process);
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> state(process) == 'T' || !process.isAlive());
    }

    /** The state letter of proc(5): T is stopped. */
    private static char state(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    /** Sends the signal of this name. */
    static void send(String name, Process process) throws IOException, InterruptedException {
        Process sent = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(sent.getInputStream().readAllBytes(), UTF_8);
        assertThat(sent.waitFor()).as(said).isZero();
    }
}
