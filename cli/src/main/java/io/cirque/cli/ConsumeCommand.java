package io.cirque.cli;

import io.cirque.ring.Consumer;
import io.cirque.ring.ConsumerOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes messages for a group. */
@Command(
        name = "consume",
        description = "Takes messages for a group, and acknowledges them when they are written to stdout.")
@SuppressWarnings("NullAway.Init") // picocli's
final class ConsumeCommand extends RingCommand {
    private static final int BATCH = 64;
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    @Option(
            names = {"-g", "--group"},
            required = true,
            paramLabel = "GROUP",
            description = "The group, which must be there: the messages are taken from its other consumers.")
    private String group;

    @Option(names = "--limit", paramLabel = "N", description = "Take at most N messages.")
    private @Nullable Long limit;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "0s",
            description = "End when no message has come for this time (default: take what is there).")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for messages until Ctrl-C.")
    private boolean follow;

    @Mixin
    private final MessageWriter writer = new MessageWriter();

    ConsumeCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException, InterruptedException {
        if (limit != null && limit < 1) {
            throw usage("--limit " + limit + ": state at least 1");
        }
        ConsumerOptions existing = ConsumerOptions.builder().createGroup(false).build();
        try (Stop stop = new Stop();
                RingQueue ring = name.open();
                Consumer consumer = ring.consumer(group, existing)) {
            stop.wakes(consumer::wakeup);
            long left = limit == null ? Long.MAX_VALUE : limit;
            int taken = 1;
            while (left > 0 && taken > 0 && !stop.isRequested()) {
                taken = take(consumer, (int) Math.min(left, BATCH), shell);
                left -= taken;
            }
        }
    }

    /** Acknowledges what stdout has taken; if it fails, closing the consumer leaves the messages to others. */
    private int take(Consumer consumer, int most, Shell shell) throws IOException, InterruptedException {
        int taken = consumer.receive(
                message -> writer.write(MessageCopy.of(message), cirque), most, follow ? FOREVER : timeout);
        shell.out().flush();
        consumer.acknowledge();
        return taken;
    }
}
