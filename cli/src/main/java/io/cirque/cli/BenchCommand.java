package io.cirque.cli;

import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingExistsException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures this machine, on a ring that it makes and deletes. */
@Command(
        name = "bench",
        description = "Measures what one producer and one consumer, two threads of this process, do on a ring of their"
                + " own in the directory.")
@SuppressWarnings("NullAway.Init") // picocli's
final class BenchCommand implements Callable<Integer> {
    private final Cirque cirque;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "128",
            description = "Bytes a message (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "How long it measures, after a warm-up of the same length (default: ${DEFAULT-VALUE}).")
    private Duration time = Duration.ZERO;

    BenchCommand(Cirque cirque) {
        this.cirque = cirque;
    }

    @Override
    public Integer call() throws IOException {
        long most = RingOptions.DEFAULT_CAPACITY / 16;
        if (size < 0 || size > most) {
            throw new ParameterException(spec.commandLine(), "--size " + size + ": state 0 to " + most + " bytes");
        }
        try (Stop stop = new Stop()) {
            Path file = create(cirque.directory());
            try (RingQueue ring = RingQueue.open(file)) {
                Bench bench = new Bench(ring, size, stop);
                bench.run(time);
                show(bench.run(time));
            } finally {
                RingQueue.delete(file);
            }
        }
        return ExitCode.DONE;
    }

    private static Path create(RingDirectory directory) {
        String prefix = "bench-" + ProcessHandle.current().pid();
        while (true) {
            try (RingQueue ring = directory.create(directory.freeName(prefix), RingOptions.defaults())) {
                return ring.path();
            } catch (RingExistsException takenMeanwhile) {
                prefix += "-";
            }
        }
    }

    private void show(Bench.Result result) throws IOException {
        Shell shell = cirque.shell();
        if (cirque.isJson()) {
            shell.json(result);
        } else {
            shell.line(String.format(
                    Locale.ROOT,
                    "%d messages of %d B in %.2f s: %.2f million messages/s, %s/s",
                    result.messages(),
                    result.messageSize(),
                    result.seconds(),
                    result.messagesPerSecond() / 1e6,
                    Sizes.text((long) (result.messagesPerSecond() * result.messageSize()))));
            shell.out().flush();
        }
    }
}
