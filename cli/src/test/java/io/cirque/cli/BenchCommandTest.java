package io.cirque.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    private final Path directory;
    private final TestShell shell;

    BenchCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
    }

    @AfterEach
    void leavesNoRing() {
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void countsMessagesThatArrived() {
        JsonNode result =
                shell.run("bench", "--json", "--time=50ms", "--size=1000").json();

        assertThat(result.get("messages").longValue()).isPositive();
        assertThat(result.get("messageSize").intValue()).isEqualTo(1000);
        assertThat(result.get("seconds").doubleValue()).isGreaterThanOrEqualTo(0.05);
        assertThat(result.get("messagesPerSecond").doubleValue())
                .isEqualTo(result.get("messages").longValue()
                        / result.get("seconds").doubleValue());
    }

    @Test
    void saysSoInASentence() {
        assertThat(shell.run("bench", "--time=50ms").out())
                .matches("\\d+ messages of 128 B in 0\\.\\d\\d s: \\d+\\.\\d\\d million messages/s, .* .?i?B/s\n");
    }

    @Test
    void refusesASizeThatDoesNotFit() {
        assertThat(shell.run("bench", "--size=-1").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("bench", "--size=99999999").err()).contains("99999999", "1048576");
    }
}
