package io.cirque.benchmarks.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs JMH with the arguments as they are. */
@Command(
        name = "jmh",
        description = "Runs the JMH benchmarks of the parts, in one process; for example: jmh -prof gc RingBenchmark")
public final class JmhCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Arguments of JMH; -h lists them.")
    private final List<String> arguments = new ArrayList<>();

    private JmhCommand() {}

    /** The command, which takes all that follows its name as JMH's. */
    public static CommandLine commandLine() {
        return new CommandLine(new JmhCommand()).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
