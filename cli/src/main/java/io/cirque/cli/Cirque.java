package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.ring.RingDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, with the options that all its subcommands understand. */
@Command(
        name = "cirque",
        description = "Works with rings, also with those that other processes use.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed, or refused.",
            "2:Wrong options or arguments.",
            "3:No such ring, group or directory.",
            "4:The ring was full all the time."
        })
@SuppressWarnings("NullAway.Init") // picocli's
final class Cirque implements Runnable {
    private final Shell shell;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where rings are that are given by name (default: this user's private directory).")
    private @Nullable Path directory;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Write JSON, each value on a line.")
    private boolean json;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean verbose;

    private Cirque(Shell shell) {
        this.shell = shell;
    }

    /** The whole command line, ready to be executed. */
    static CommandLine commandLine(Shell shell) {
        Cirque cirque = new Cirque(shell);
        Faults faults = new Faults(cirque);
        return new CommandLine(cirque)
                .addSubcommand(new ListCommand(cirque))
                .addSubcommand(new StatCommand(cirque))
                .addSubcommand(new ParticipantsCommand(cirque))
                .addSubcommand(new TailCommand(cirque))
                .addSubcommand(new PublishCommand(cirque))
                .addSubcommand(new ConsumeCommand(cirque))
                .addSubcommand(new ClearCommand(cirque))
                .addSubcommand(new RemoveGroupCommand(cirque))
                .addSubcommand(new DeleteCommand(cirque))
                .addSubcommand(new BenchCommand(cirque))
                .registerConverter(Duration.class, Durations::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(shell.out(), true, UTF_8))
                .setExecutionExceptionHandler(faults)
                .setParameterExceptionHandler(faults);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    Shell shell() {
        return shell;
    }

    boolean isJson() {
        return json;
    }

    boolean isVerbose() {
        return verbose;
    }

    boolean isDirectoryGiven() {
        return directory != null;
    }

    RingDirectory directory() {
        return directory == null ? RingDirectory.userDefault() : RingDirectory.of(directory);
    }
}
