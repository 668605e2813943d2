package io.cirque.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows messages without taking them. */
@Command(
        name = "tail",
        description = "Shows a ring's messages without taking them, also those that were read but are still there.")
final class TailCommand extends RingCommand {

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "10",
            description = "Begin with the last N messages (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--from",
            paramLabel = "SEQUENCE",
            description = "Begin with the message of this number, or the first after it, instead.")
    private @Nullable Long from;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until Ctrl-C.")
    private boolean follow;

    @Mixin
    private final MessageWriter writer = new MessageWriter();

    TailCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException, InterruptedException {
        if (lines < 0) {
            throw usage("--lines " + lines + ": state 0 or more");
        }
        try (Stop stop = new Stop();
                Onlooker onlooker = Onlooker.of(name, stop)) {
            begin(onlooker);
            shell.out().flush();
            while (follow && !stop.isRequested()) {
                long lost = onlooker.lost();
                onlooker.next(message -> writer.write(message, cirque));
                shell.out().flush();
                tellLoss(onlooker.lost() - lost, shell);
            }
        }
    }

    private void begin(Onlooker onlooker) {
        if (from != null) {
            long first = from;
            onlooker.history(message -> {
                if (message.sequence() >= first) {
                    writer.write(message, cirque);
                }
            });
            return;
        }
        Deque<MessageCopy> last = new ArrayDeque<>();
        onlooker.history(message -> {
            last.addLast(message);
            if (last.size() > lines) {
                last.removeFirst();
            }
        });
        last.forEach(message -> writer.write(message, cirque));
    }

    private static void tellLoss(long cells, Shell shell) {
        if (cells > 0) {
            shell.err().println("cirque: " + cells + " cells went by unseen");
        }
    }
}
