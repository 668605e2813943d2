package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Stage;
import io.cirque.benchmarks.scenario.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** Talks to the tool through standard input and output: see {@link Signal}. */
final class PipedWorker implements Worker {

    private final InputStream in;
    private final PrintStream out;
    private final Runnable onParentGone;

    PipedWorker(InputStream in, PrintStream out, Runnable onParentGone) {
        this.in = in;
        this.out = out;
        this.onParentGone = onParentGone;
    }

    @Override
    public void await(Stage stage) throws IOException {
        out.println(Signal.ready(stage));
        if (in.read() < 0) {
            onParentGone.run();
            return;
        }
        if (stage == Stage.SENDING) {
            Thread watch = new Thread(this::awaitEnd, "parent-watch");
            watch.setDaemon(true);
            watch.start();
        }
    }

    @Override
    public void report(Map<String, Double> values) {
        out.println(Signal.report(values));
    }

    /** The tool holds the other end of the pipe open for as long as it lives. */
    private void awaitEnd() {
        try {
            while (in.read() >= 0) {
                // nothing more is said after the start
            }
        } catch (IOException brokenPipe) {
            // as good as its end
        }
        onParentGone.run();
    }
}
