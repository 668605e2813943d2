package io.cirque.cli;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a group. */
@Command(
        name = "remove-group",
        description = "Removes a group without living consumers, and with it what only it has not read.")
@SuppressWarnings("NullAway.Init") // picocli's
final class RemoveGroupCommand extends RingCommand {

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group's name.")
    private String group;

    @Mixin
    private final Confirmation confirmation = new Confirmation();

    RemoveGroupCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException {
        try (RingQueue ring = name.open()) {
            long lag = ring.statistics().groups().stream()
                    .filter(found -> found.name().equals(group))
                    .findFirst()
                    .map(GroupStatistics::lag)
                    .orElse(0L); // then the removal says what groups there are
            confirmation.require(
                    "Remove group '" + group + "' of ring " + name + ", which has a lag of " + lag + " messages?",
                    shell);
            ring.removeGroup(group);
            done(
                    "removed group '" + group + "' of ring " + name + ": it had a lag of " + lag + " messages",
                    new Removed(group, lag));
        }
    }

    private record Removed(String group, long lag) {}
}
