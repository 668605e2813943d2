package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class TailCommandTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path directory;
    private final TestShell shell;

    TailCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
    }

    private RingQueue ring(WhenFull whenFull) {
        return RingDirectory.of(directory)
                .create(
                        "feed",
                        RingOptions.builder()
                                .capacity(1 << 16)
                                .whenFull(whenFull)
                                .build());
    }

    private static void publish(RingQueue ring, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            ring.publish(("message " + i).getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void showsTheLastMessagesAndTakesNone(WhenFull whenFull) throws InterruptedException {
        try (RingQueue ring = ring(whenFull);
                Consumer consumer = ring.consumer("default")) {
            publish(ring, 0, 25);

            Result ten = shell.run("tail", "feed");
            Result two = shell.run("tail", "feed", "-n", "2");
            Result none = shell.run("tail", "feed", "-n", "0");

            assertThat(ten.code()).isZero();
            assertThat(ten.out().lines())
                    .containsExactlyElementsOf(IntStream.range(15, 25)
                            .mapToObj(i -> "message " + i)
                            .toList());
            assertThat(two.out()).isEqualTo("message 23\nmessage 24\n");
            assertThat(none.out()).isEmpty();
            assertThat(consumer.poll(message -> {}, 100)).isEqualTo(25);
        }
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void beginsWithAMessageByItsNumber(WhenFull whenFull) throws InterruptedException {
        try (RingQueue ring = ring(whenFull)) {
            publish(ring, 0, 20);

            assertThat(shell.run("tail", "feed", "--from", "17").out())
                    .isEqualTo("message 17\nmessage 18\nmessage 19\n");
            assertThat(shell.run("tail", "feed", "--from", "0").out().lines()).hasSize(20);
        }
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void followsUntilTheRingIsDeleted(WhenFull whenFull) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RingQueue ring = ring(whenFull)) {
            publish(ring, 0, 3);
            CompletableFuture<Result> tail =
                    CompletableFuture.supplyAsync(() -> shell.run(out, out, "tail", "feed", "--follow", "-n", "1"));
            await().atMost(LONG).until(() -> out.toString(UTF_8).equals("message 2\n"));
            ring.publish(new byte[500]); // of several cells
            publish(ring, 3, 103);
            await().atMost(LONG).until(() -> out.toString(UTF_8).endsWith("message 102\n"));

            assertThat(RingQueue.delete(ring.path())).isTrue();

            assertThat(tail).succeedsWithin(LONG).satisfies(ended -> {
                assertThat(ended.code()).isEqualTo(ExitCode.NOT_FOUND);
                assertThat(ended.out().lines()).hasSize(102).element(2).isEqualTo("message 3");
                assertThat(ended.err().lines()).singleElement().asString().containsAnyOf("deleted", "removed");
            });
        }
    }

    @Test
    void jsonHasTextOrBase64() throws InterruptedException {
        try (RingQueue ring = ring(WhenFull.BLOCK)) {
            byte[] binary = {(byte) 0xff, 0, 10};
            ring.publish("\"grün\"\n\u001b[2J".getBytes(UTF_8));
            ring.publish(binary);

            JsonNode[] lines = shell.run("tail", "feed", "--json").jsonLines().toArray(JsonNode[]::new);

            assertThat(lines).hasSize(2);
            assertThat(lines[0].get("text").stringValue()).isEqualTo("\"grün\"\n\u001b[2J");
            assertThat(lines[0].get("sequence").longValue()).isZero();
            assertThat(lines[0].get("length").intValue()).isEqualTo(12);
            assertThat(lines[1].get("base64").stringValue())
                    .isEqualTo(Base64.getEncoder().encodeToString(binary));
            assertThat(lines[1].has("text")).isFalse();
        }
    }

    @Test
    void writesPayloadsAsAsked() throws InterruptedException {
        try (RingQueue ring = ring(WhenFull.RETAIN)) {
            ring.publish("a\u001bb".getBytes(UTF_8));

            assertThat(shell.run("tail", "feed").out()).isEqualTo("a\\x1bb\n");
            assertThat(shell.run("tail", "feed", "--format=raw").out()).isEqualTo("a\u001bb\n");
            assertThat(shell.run("tail", "feed", "--format=BASE64").out()).isEqualTo("YRti\n");
        }
    }

    @Test
    void refusesALessThanZerothLine() {
        ring(WhenFull.BLOCK).close();

        Result result = shell.run("tail", "feed", "-n", "-1");

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("cirque: --lines -1: state 0 or more");
    }
}
