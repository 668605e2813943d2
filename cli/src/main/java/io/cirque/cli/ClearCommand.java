package io.cirque.cli;

import io.cirque.ring.RingQueue;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has all groups skip what is in the ring. */
@Command(
        name = "clear",
        description = "Has all groups go on behind the latest message. What consumers hold already they keep.")
final class ClearCommand extends RingCommand {

    @Mixin
    private final Confirmation confirmation = new Confirmation();

    ClearCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException {
        try (RingQueue ring = name.open()) {
            long depth = ring.statistics().depth();
            confirmation.require("Clear ring " + name + ", which has a depth of " + depth + " messages?", shell);
            ring.clear();
            done("cleared ring " + name + ": it had a depth of " + depth + " messages", new Cleared(depth));
        }
    }

    private record Cleared(long depth) {}
}
