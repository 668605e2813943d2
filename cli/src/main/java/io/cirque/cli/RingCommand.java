package io.cirque.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that works with one ring. */
@SuppressWarnings("NullAway.Init") // picocli's
abstract class RingCommand implements Callable<Integer> {
    final Cirque cirque;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RING", description = "Its name in the directory, or its path.")
    private String ring;

    RingCommand(Cirque cirque) {
        this.cirque = cirque;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        RingName name;
        try {
            name = RingName.of(ring, cirque.directory());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        run(name, cirque.shell());
        cirque.shell().out().flush();
        return ExitCode.DONE;
    }

    abstract void run(RingName name, Shell shell) throws IOException, InterruptedException;

    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Says what was done, in a sentence or as JSON. */
    final void done(String sentence, Object json) throws IOException {
        if (cirque.isJson()) {
            cirque.shell().json(json);
        } else {
            cirque.shell().line(sentence);
        }
    }
}
