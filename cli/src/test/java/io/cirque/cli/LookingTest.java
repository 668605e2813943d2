package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.Consumer;
import io.cirque.ring.Producer;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class LookingTest {
    private final Path directory;
    private final TestShell shell;
    private final RingQueue orders;

    LookingTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
        this.orders = RingDirectory.of(directory)
                .create(
                        "orders",
                        RingOptions.builder()
                                .capacity(1 << 20)
                                .groups(List.of("billing", "audit"))
                                .build());
    }

    @AfterEach
    void close() {
        orders.close();
    }

    @Test
    void listShowsEachRingOnALine() {
        RingDirectory.of(directory)
                .create(
                        "prices",
                        RingOptions.builder().whenFull(WhenFull.OVERWRITE).build())
                .close();

        Result result = shell.run("list");

        assertThat(result.code()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "RING    CAPACITY  WHEN-FULL  PUBLISHED  DEPTH  GROUPS  PRODUCERS  CONSUMERS",
                        "orders  1 MiB     block              0      0       2          0          0",
                        "prices  16 MiB    overwrite          0      0       1          0          0");
    }

    @Test
    void listAsJsonHasNumbersAndThePolicyAsConfigurationSpellsIt() throws InterruptedException {
        orders.publish("two chairs".getBytes(UTF_8));

        JsonNode rings = shell.run("list", "--json").json();

        assertThat(rings.size()).isEqualTo(1);
        JsonNode ring = rings.get(0);
        assertThat(ring.get("name").stringValue()).isEqualTo("orders");
        assertThat(ring.get("path").stringValue()).isEqualTo(orders.path().toString());
        assertThat(ring.get("capacity").longValue()).isEqualTo(1 << 20);
        assertThat(ring.get("whenFull").stringValue()).isEqualTo("block");
        assertThat(ring.get("published").longValue()).isEqualTo(1);
        assertThat(ring.get("depth").longValue()).isEqualTo(1);
        assertThat(ring.get("groups").intValue()).isEqualTo(2);
    }

    @Test
    void aDamagedRingDoesNotHideTheOthers() throws IOException {
        Files.write(directory.resolve("broken.ring"), new byte[8192]);

        Result text = shell.run("list");
        Result json = shell.run("list", "--json");

        assertThat(text.code()).isEqualTo(ExitCode.FAILED);
        assertThat(text.out()).contains("orders  ").doesNotContain("broken");
        assertThat(text.err().lines())
                .singleElement()
                .asString()
                .startsWith("cirque: ")
                .contains("broken.ring");
        assertThat(json.code()).isEqualTo(ExitCode.FAILED);
        assertThat(json.json().get(1).get("error").stringValue()).contains("broken.ring");
    }

    @Test
    void anEmptyDirectoryIsNoFailureAndAMissingOneIs() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(new TestShell(empty).run("list"))
                .isEqualTo(new Result(ExitCode.DONE, "", "cirque: there are no rings in " + empty + "\n"));
        assertThat(new TestShell(empty).run("list", "--json").out()).isEqualTo("[]\n");
        assertThat(new TestShell(empty.resolve("none")).run("list").code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void statShowsMeasuresCountersAndGroups() throws InterruptedException {
        orders.publish(new byte[100]);
        orders.publish(new byte[50]);
        try (Consumer billing = orders.consumer("billing")) {
            assertThat(billing.poll(message -> {}, 1)).isEqualTo(1);
        }

        Result result = shell.run("stat", "orders");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("capacity   1 MiB: 4096 cells of 256 B")
                .contains("published  2 messages, 150 B")
                .contains("producers  any number")
                .contains("depth      2 messages, 150 B");
        assertThat(result.out().lines().filter(line -> line.matches("(billing|audit|GROUP) .*")))
                .containsExactly(
                        "GROUP    LAG  BYTES  MEMBERS  CONSUMED  REDELIVERED  LOST  POSITION",
                        "billing    1     50        0         1            0     0         1",
                        "audit      2    150        0         0            0     0         0");
    }

    @Test
    void statTellsThatARingIsForASingleProducer() {
        RingDirectory.of(directory)
                .create("prices", RingOptions.builder().singleProducer(true).build())
                .close();

        assertThat(shell.run("stat", "prices").out()).contains("producers  one at a time");
        assertThat(shell.run("stat", "prices", "--json")
                        .json()
                        .get("singleProducer")
                        .booleanValue())
                .isTrue();
        assertThat(shell.run("stat", "orders", "--json")
                        .json()
                        .get("singleProducer")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void statWarnsOfAGroupThatNobodyReads() throws InterruptedException {
        orders.publish(new byte[1]);

        assertThat(shell.run("stat", "orders").out()).contains("warning: nobody has ever joined group 'billing'");
        assertThat(shell.run("stat", "orders", "--json").json().get("warnings").size())
                .isEqualTo(2);
    }

    @Test
    void statAsJsonHasTheGroups() throws InterruptedException {
        orders.publish(new byte[7]);

        JsonNode ring = shell.run("stat", "orders", "--json").json();

        assertThat(ring.get("cells").longValue()).isEqualTo(4096);
        assertThat(ring.get("maxMessageLength").longValue()).isEqualTo(4096 * 240);
        assertThat(ring.get("sync").stringValue()).isEqualTo("none");
        assertThat(ring.get("publishedBytes").longValue()).isEqualTo(7);
        assertThat(ring.get("groups").get(1).get("name").stringValue()).isEqualTo("audit");
        assertThat(ring.get("groups").get(1).get("ephemeral").booleanValue()).isFalse();
        assertThat(ring.get("groups").get(1).get("lag").longValue()).isEqualTo(1);
        assertThat(ring.get("groups").get(1).has("heldSince")).isFalse();
    }

    @Test
    void participantsShowsWhoTakesPartAndWhatTheyHold() throws InterruptedException {
        long pid = ProcessHandle.current().pid();
        try (Producer producer = orders.producer();
                Consumer consumer = orders.consumer("billing")) {
            producer.publish(new byte[3]);
            assertThat(consumer.receive(Duration.ZERO)).isNotNull();

            JsonNode all = shell.run("participants", "orders", "--json").json();
            Result text = shell.run("participants", "orders");

            assertThat(all.size()).isEqualTo(2);
            assertThat(all.get(0).get("kind").stringValue()).isEqualTo("producer");
            assertThat(all.get(0).get("published").longValue()).isEqualTo(1);
            assertThat(all.get(0).has("group")).isFalse();
            assertThat(all.get(1).get("kind").stringValue()).isEqualTo("consumer");
            assertThat(all.get(1).get("group").stringValue()).isEqualTo("billing");
            assertThat(all.get(1).get("held").longValue()).isEqualTo(1);
            assertThat(all.get(1).get("pid").longValue()).isEqualTo(pid);
            assertThat(text.out().lines().skip(1)).hasSize(2).allMatch(line -> line.contains(" " + pid + "  alive "));
        }
    }

    @Test
    void participantsShowsWhoBlocksAProducer() throws InterruptedException {
        try (RingQueue small = RingDirectory.of(directory)
                        .create("small", RingOptions.builder().capacity(4096).build());
                Producer producer = small.producer()) {
            byte[] message = new byte[(int) small.maxMessageLength()];
            assertThat(producer.offer(message)).isTrue();
            assertThat(producer.offer(message)).isFalse();

            assertThat(shell.run("participants", "small").out()).contains("group default");
        }
    }
}
