package io.cirque.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.Consumer;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClearingUpTest {
    private final Path directory;
    private final TestShell shell;
    private final RingQueue ring;

    ClearingUpTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
        this.ring = RingDirectory.of(directory)
                .create(
                        "orders",
                        RingOptions.builder()
                                .groups(List.of("billing", "audit"))
                                .build());
    }

    @BeforeEach
    void publish() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            ring.publish(new byte[i]);
        }
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private List<String> groups() {
        return ring.statistics().groups().stream().map(GroupStatistics::name).toList();
    }

    @Test
    void clearEmptiesTheRingForAllGroups() {
        assertThat(shell.run("clear", "orders", "--yes"))
                .isEqualTo(new Result(ExitCode.DONE, "cleared ring 'orders': it had a depth of 4 messages\n", ""));
        assertThat(ring.statistics().depth()).isZero();
        assertThat(shell.questions()).isEmpty();
    }

    @Test
    void nothingIsDoneBeforeSomebodySaysYes() {
        shell.answer(false);

        for (String command : List.of("clear orders", "remove-group orders audit", "delete orders")) {
            Result result = shell.run(command.split(" ", -1));
            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err().lines()).singleElement().asString().contains("--yes");
        }

        assertThat(shell.questions())
                .containsExactly(
                        "Clear ring 'orders', which has a depth of 4 messages?",
                        "Remove group 'audit' of ring 'orders', which has a lag of 4 messages?",
                        "Delete ring 'orders' with its messages, whoever uses it?");
        assertThat(ring.isOpen()).isTrue();
        assertThat(ring.statistics().depth()).isEqualTo(4);
        assertThat(groups()).containsExactly("billing", "audit");
    }

    @Test
    void aYesAtTheTerminalIsEnough() {
        assertThat(shell.answer(true).run("clear", "orders", "--json").out()).isEqualTo("{\"depth\":4}\n");
        assertThat(ring.statistics().depth()).isZero();
    }

    @Test
    void aRingThatRetainsIsNotCleared() {
        RingDirectory.of(directory)
                .create("log", RingOptions.builder().whenFull(WhenFull.RETAIN).build())
                .close();

        Result result = shell.run("clear", "log", "--yes");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err().lines()).singleElement().asString().contains("retains");
    }

    @Test
    void removeGroupRemovesAGroupThatNobodyReads() {
        assertThat(shell.run("remove-group", "orders", "audit", "--yes", "--json")
                        .out())
                .isEqualTo("{\"group\":\"audit\",\"lag\":4}\n");
        assertThat(groups()).containsExactly("billing");
    }

    @Test
    void removeGroupLeavesAGroupWithLivingConsumers() {
        try (Consumer consumer = ring.consumer("audit")) {
            Result result = shell.run("remove-group", "orders", consumer.group(), "--yes");

            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err().lines()).singleElement().asString().contains("audit");
            assertThat(groups()).contains("audit");
        }
    }

    @Test
    void removeGroupKnowsWhichGroupsThereAre() {
        Result result = shell.run("remove-group", "orders", "ghosts", "--yes");

        assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(result.err()).contains("'ghosts'", "[billing, audit]");
    }

    @Test
    void deleteDeletesARingThatIsInUse() {
        assertThat(shell.run("delete", "orders", "--yes").out()).isEqualTo("deleted ring 'orders'\n");
        assertThat(ring.isOpen()).isFalse();
        assertThat(ring.path()).doesNotExist();
        assertThat(shell.run("delete", "orders", "--yes").code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void deleteLeavesAFileThatIsNoRing() throws IOException {
        Path file = Files.writeString(directory.resolve("novel.ring"), "It was a dark and stormy night");

        assertThat(shell.run("delete", file.toString(), "--yes").code()).isEqualTo(ExitCode.FAILED);
        assertThat(file).exists();
    }
}
