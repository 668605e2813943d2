package io.cirque.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    private final Path directory;
    private final TestShell shell;

    UsageTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
        RingDirectory.of(directory).create("orders", RingOptions.defaults()).close();
    }

    @Test
    void aRingHasANameOrAPath() {
        String path = directory.resolve("orders.ring").toString();

        assertThat(shell.run("stat", "orders").code()).isZero();
        assertThat(shell.run("stat", path).code()).isZero();
        assertThat(shell.run("stat", directory + "/./orders.ring").code()).isZero();
    }

    @Test
    void whoNamesNoSuchRingIsToldWhichThereAre() {
        assertThat(shell.run("stat", "oders"))
                .isEqualTo(new Result(
                        ExitCode.NOT_FOUND,
                        "",
                        "cirque: there is no ring 'oders' in " + directory
                                + ", only [orders]: name another, its path, or another --directory\n"));
        assertThat(shell.run("tail", "/no/such.ring").err())
                .isEqualTo("cirque: there is no ring /no/such.ring: name another file\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"stat", "stat -x", "stat a:b", "stat orders more", "frobnicate", "publish orders --timeout=soon"
            })
    void wrongUseIsOneLineThatNamesTheHelp(String command) {
        Result result = shell.run(command.split(" ", -1));

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("cirque: ")
                .contains(" --help'");
    }

    @Test
    void noCommandIsWrongUse() {
        assertThat(shell.run().code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run().err()).startsWith("cirque: name a command");
    }

    @Test
    void aStackTraceIsShownToThoseWhoAsk() {
        assertThat(shell.run("stat", "ghost").err().lines()).hasSize(1);
        assertThat(shell.run("stat", "ghost", "--verbose").err()).contains("\tat io.cirque.cli.");
        assertThat(shell.run("--verbose", "stat", "ghost").err()).contains("\tat io.cirque.cli.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "stat",
                "participants",
                "tail",
                "publish",
                "consume",
                "clear",
                "remove-group",
                "delete",
                "bench"
            })
    void everyCommandHasHelpWithItsExitCodes(String command) {
        Result result = shell.run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: cirque " + command, "--json", "Exit codes:", "4   The ring was full");
    }

    @Test
    void knowsItsVersion() {
        assertThat(shell.run("--version").out()).startsWith("cirque ");
    }
}
