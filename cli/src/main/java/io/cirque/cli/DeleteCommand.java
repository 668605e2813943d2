package io.cirque.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes a ring. */
@Command(name = "delete", description = "Deletes a ring with its messages. Whoever uses it finds that it is gone.")
final class DeleteCommand extends RingCommand {

    @Mixin
    private final Confirmation confirmation = new Confirmation();

    DeleteCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException {
        confirmation.require("Delete ring " + name + " with its messages, whoever uses it?", shell);
        name.delete();
        done("deleted ring " + name, new Deleted(true));
    }

    private record Deleted(boolean deleted) {}
}
