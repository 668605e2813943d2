package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Wait;
import io.cirque.ring.Sync;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that make a {@link Load}: the tool takes them from the user and gives them to the processes it starts. */
@SuppressWarnings("NullAway.Init") // picocli's
final class LoadOptions {

    private static final int MIN_MESSAGES = 100;
    private static final int MIN_SIZE = 16;
    private static final int MAX_SIZE = 1 << 20;
    private static final int MIN_CAPACITY = 1 << 16;
    private static final int MAX_CAPACITY = 1 << 30;
    private static final int MAX_SECONDS = 3600;
    private static final int MAX_SYNC_MILLIS = 60_000;
    private static final long DEFAULT_MESSAGES = 10_000_000;
    /** Of a system that keeps all messages, half as much again must fit into memory. */
    private static final long DEFAULT_BYTES = 4L << 30;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description =
                    "The most messages that are measured in a run, or round trips (default: 10000000, but 4 GiB).")
    private @Nullable Long messages;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "The most messages sent before these in the same stream (default: half as many).")
    private @Nullable Long warmup;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "The longest that a run sends messages that are measured, after a warm-up of at most half"
                    + " as long, in idle of as long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "BYTES",
            defaultValue = "128",
            description = "Bytes of a message, a multiple of 8; a list is measured one by one"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes;

    @Option(
            names = "--capacity",
            paramLabel = "BYTES",
            defaultValue = "4194304",
            description = "Bytes that a system may buffer, a power of two (default: ${DEFAULT-VALUE}).")
    private long capacity;

    @Option(
            names = "--wait",
            split = ",",
            paramLabel = "STRATEGY",
            defaultValue = "default",
            description =
                    "How Cirque's consumers wait in idle and spring: default, spin, yield, backoff, park; a list is measured"
                            + " one by one (default: ${DEFAULT-VALUE}).")
    private List<Wait> waits;

    @Option(
            names = "--sync",
            split = ",",
            paramLabel = "SYNC",
            defaultValue = "interval",
            description = "When crashsafe writes to the disk: none, interval, each; a list is measured one by one"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Sync> syncs;

    @Option(
            names = "--sync-interval",
            paramLabel = "MILLISECONDS",
            defaultValue = "100",
            description = "Time between two writes with --sync=interval (default: ${DEFAULT-VALUE}).")
    private int syncMillis;

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "N",
            description =
                    "What groups, participants, capacity (bytes), backlog (messages) or handlers grow to, one by one"
                            + " (default: as far as makes sense).")
    private @Nullable List<Long> steps;

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /**
     * All loads that a scenario is to be measured with.
     *
     * @throws ParameterException if a value is not allowed
     */
    List<Load> loads(Scenario scenario) {
        Set<Load> loads = new LinkedHashSet<>();
        for (int size : sizes) {
            for (Wait wait : scenario.waits() ? waits : List.of(Wait.DEFAULT)) {
                for (Sync sync : scenario.shape().durable() ? syncs : List.of(Sync.NONE)) {
                    for (long step : steps(scenario)) {
                        loads.add(load(size, wait, sync, step));
                    }
                }
            }
        }
        return List.copyOf(loads);
    }

    private List<Long> steps(Scenario scenario) {
        if (scenario.steps().isEmpty()) {
            return List.of(0L);
        }
        List<Long> chosen = steps == null ? scenario.steps() : steps;
        chosen.forEach(step -> check(step >= 1, "--steps", step, "at least 1"));
        return chosen;
    }

    /** The only load that there is: of a process that the tool has started. */
    Load load() {
        return load(sizes.get(0), waits.get(0), syncs.get(0), steps == null ? 0 : steps.get(0));
    }

    private Load load(int size, Wait wait, Sync sync, long step) {
        check(
                size % Long.BYTES == 0 && size >= MIN_SIZE && size <= MAX_SIZE,
                "--size",
                size,
                "a multiple of 8 from " + MIN_SIZE + " to " + MAX_SIZE);
        check(
                Long.bitCount(capacity) == 1 && capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY,
                "--capacity",
                capacity,
                "a power of two from " + MIN_CAPACITY + " to " + MAX_CAPACITY);
        check(size <= capacity / 16, "--size", size, "at most a sixteenth of --capacity, which is " + capacity);
        long messages = this.messages == null ? Math.min(DEFAULT_MESSAGES, DEFAULT_BYTES / size) : this.messages;
        long warmup = this.warmup == null ? messages / 2 : this.warmup;
        check(messages >= MIN_MESSAGES, "--messages", messages, "at least " + MIN_MESSAGES);
        check(
                warmup >= 1 && warmup < messages,
                "--warmup",
                warmup,
                "at least 1 and less than --messages, which is " + messages);
        check(seconds >= 1 && seconds <= MAX_SECONDS, "--seconds", seconds, "from 1 to " + MAX_SECONDS);
        check(
                syncMillis >= 1 && syncMillis <= MAX_SYNC_MILLIS,
                "--sync-interval",
                syncMillis,
                "from 1 to " + MAX_SYNC_MILLIS);
        return new Load(size, messages, warmup, seconds, capacity, wait, sync, syncMillis, step);
    }

    /** The arguments that make the same load in another process. */
    static List<String> arguments(Load load) {
        return List.of(
                "--messages=" + load.messages(),
                "--warmup=" + load.warmup(),
                "--seconds=" + load.seconds(),
                "--size=" + load.size(),
                "--capacity=" + load.capacity(),
                "--wait=" + load.waiting(),
                "--sync=" + load.sync(),
                "--sync-interval=" + load.syncMillis(),
                "--steps=" + load.step());
    }

    private void check(boolean allowed, String option, long value, String rule) {
        if (!allowed) {
            throw new ParameterException(
                    command.commandLine(), option + "=" + value + " is not allowed: it must be " + rule);
        }
    }
}
