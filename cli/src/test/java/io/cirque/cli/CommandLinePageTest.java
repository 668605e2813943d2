package io.cirque.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/command-line.md has all commands and options that there are. */
class CommandLinePageTest {

    @Test
    void namesEveryCommandAndOption() throws IOException {
        String page = Files.readString(Path.of("../docs/command-line.md"));
        CommandLine cirque = Cirque.commandLine(Shell.ofThisProcess());

        assertThat(cirque.getSubcommands()).hasSize(10);
        cirque.getSubcommands().forEach((name, command) -> {
            assertThat(page).contains("`" + name);
            for (OptionSpec option : command.getCommandSpec().options()) {
                assertThat(page).as(name).containsPattern("[`\\[(]" + option.longestName() + "[` ]");
            }
        });
        cirque.getCommandSpec().usageMessage().exitCodeList().keySet().forEach(code -> assertThat(page)
                .contains("| " + code + " | "));
    }
}
