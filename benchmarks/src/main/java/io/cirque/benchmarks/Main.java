package io.cirque.benchmarks;

import io.cirque.benchmarks.compare.CompareCommand;
import io.cirque.benchmarks.compare.WorkerCommand;
import io.cirque.benchmarks.micro.JmhCommand;
import io.cirque.benchmarks.report.ReportCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code java -jar cirque-benchmarks.jar compare|report|jmh}. */
@Command(
        name = "cirque-benchmarks",
        description = "Benchmarks of Cirque beside its peers.",
        synopsisSubcommandLabel = "(compare | report | jmh)",
        mixinStandardHelpOptions = true,
        version = "cirque-benchmarks 0.1.0",
        subcommands = {CompareCommand.class, ReportCommand.class, WorkerCommand.class})
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, ready to be executed. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .addSubcommand(JmhCommand.commandLine())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
