package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.Consumer;
import io.cirque.ring.ParticipantKind;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.Producer;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command is another process than those that use the ring. */
class SecondProcessTest {
    private final Path directory;
    private final Path out;
    private final Path err;
    private final RingQueue ring;
    private final List<Process> started = new ArrayList<>();

    SecondProcessTest(@TempDir Path directory) {
        this.directory = directory;
        this.out = directory.resolve("out");
        this.err = directory.resolve("err");
        this.ring = RingDirectory.of(directory).create("orders", RingOptions.defaults());
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        ring.close();
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.cirque.cli.Main"));
        command.addAll(List.of(args));
        command.add("--directory=" + directory);
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        started.add(process);
        return process;
    }

    private int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private List<ParticipantStatistics> consumers() {
        return ring.statistics().participants().stream()
                .filter(participant -> participant.kind() == ParticipantKind.CONSUMER)
                .toList();
    }

    @Test
    void seesThoseWhoUseTheRing() throws Exception {
        try (Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            producer.publish(new byte[1]);

            assertThat(end(start("participants", "orders", "--json"))).isZero();

            JsonNode participants = new JsonMapper().readTree(Files.readString(out));
            assertThat(participants).hasSize(2).allSatisfy(participant -> {
                assertThat(participant.get("pid").longValue())
                        .isEqualTo(ProcessHandle.current().pid());
                assertThat(participant.get("alive").booleanValue()).isTrue();
            });
            assertThat(consumer.poll(message -> {}, 10)).isEqualTo(1);
        }
    }

    @Test
    void publishesToAConsumerThatWaits() throws Exception {
        try (Consumer consumer = ring.consumer("default")) {
            Process publisher = start("publish", "orders", "two chairs");
            List<String> received = new ArrayList<>();

            consumer.poll(message -> received.add(new String(message.toByteArray(), UTF_8)), 1, Duration.ofMinutes(1));

            assertThat(received).containsExactly("two chairs");
            assertThat(end(publisher)).isZero();
        }
    }

    @Test
    void leavesTheRingWhenItIsToldToEnd() throws Exception {
        Process process = start("consume", "orders", "--group=default", "--follow");
        ring.publish("one".getBytes(UTF_8));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.readString(out).equals("one\n")
                        && ring.statistics().depth() == 0);
        assertThat(consumers()).singleElement().satisfies(consumer -> {
            assertThat(consumer.pid()).isEqualTo(process.pid());
            assertThat(consumer.alive()).isTrue();
        });

        process.destroy();

        assertThat(end(process)).isEqualTo(128 + 15);
        assertThat(Files.readString(err)).isEmpty();
        assertThat(consumers()).isEmpty();
    }
}
