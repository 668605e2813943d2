package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.system.Load;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that make a {@link Load}: the tool takes them from the user and gives them to the processes it starts. */
final class LoadOptions {

    private static final int MIN_MESSAGES = 100;
    private static final int MAX_SIZE = 1 << 20;
    private static final int MIN_CAPACITY = 1 << 16;
    private static final int MAX_CAPACITY = 1 << 30;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Messages that are measured in a run, or round trips (default: ${DEFAULT-VALUE}).")
    private long messages;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Messages sent before these in the same stream (default: half as many).")
    private @Nullable Long warmup;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "128",
            description = "Bytes of a message, a multiple of 8 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--capacity",
            paramLabel = "BYTES",
            defaultValue = "4194304",
            description = "Bytes that a system may buffer, a power of two (default: ${DEFAULT-VALUE}).")
    private int capacity;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec command;

    /**
     * What the options say.
     *
     * @throws ParameterException if a value is not allowed
     */
    Load load() {
        long warmup = this.warmup == null ? messages / 2 : this.warmup;
        check(messages >= MIN_MESSAGES, "--messages", messages, "at least " + MIN_MESSAGES);
        check(
                warmup >= 1 && warmup < messages,
                "--warmup",
                warmup,
                "at least 1 and less than --messages, which is " + messages);
        check(
                size % Long.BYTES == 0 && size >= Long.BYTES && size <= MAX_SIZE,
                "--size",
                size,
                "a multiple of 8 from 8 to " + MAX_SIZE);
        check(
                Integer.bitCount(capacity) == 1 && capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY,
                "--capacity",
                capacity,
                "a power of two from " + MIN_CAPACITY + " to " + MAX_CAPACITY);
        check(size <= capacity / 16, "--size", size, "at most a sixteenth of --capacity, which is " + capacity);
        return new Load(size, messages, warmup, capacity);
    }

    /** The arguments that make the same load in another process. */
    static List<String> arguments(Load load) {
        return List.of(
                "--messages=" + load.messages(),
                "--warmup=" + load.warmup(),
                "--size=" + load.size(),
                "--capacity=" + load.capacity());
    }

    private void check(boolean allowed, String option, long value, String rule) {
        if (!allowed) {
            throw new ParameterException(
                    command.commandLine(), option + "=" + value + " is not allowed: it must be " + rule);
        }
    }
}
