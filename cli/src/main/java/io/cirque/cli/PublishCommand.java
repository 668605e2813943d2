package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes messages. */
@Command(
        name = "publish",
        description =
                "Publishes messages: the arguments in UTF-8, or the bytes of a file as one, or each line of stdin.")
final class PublishCommand extends RingCommand {

    @Parameters(index = "1..*", paramLabel = "MESSAGE", description = "A message; without any, the lines of stdin.")
    private List<String> messages = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Publish the bytes of this file as one message.")
    private @Nullable Path file;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "How long each message may wait for room (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    PublishCommand(Cirque cirque) {
        super(cirque);
    }

    @Override
    void run(RingName name, Shell shell) throws IOException, InterruptedException {
        if (file != null && !messages.isEmpty()) {
            throw usage("--file " + file + " and the message '" + messages.get(0) + "': state one of the two");
        }
        Messages source = source(shell);
        int published = 0;
        try (RingQueue ring = name.open()) {
            for (byte[] message = source.next(); message != null; message = source.next()) {
                if (!ring.publish(message, timeout)) {
                    throw full(name, ring, published);
                }
                published++;
            }
        } catch (RingException | IOException e) {
            if (published == 0) {
                throw e;
            }
            throw new CommandException(
                    Faults.code(e), e.getMessage() + " (" + published + " messages were published before)", e);
        }
        done(
                "published " + published + (published == 1 ? " message" : " messages") + " to ring " + name,
                new Published(published));
    }

    /** All that can be read beforehand is: what is wrong with it is told before anything is published. */
    private Messages source(Shell shell) throws IOException {
        if (file != null) {
            return Messages.of(List.of(Files.readAllBytes(file)));
        }
        if (messages.isEmpty()) {
            return new LineReader(shell.in());
        }
        for (String message : messages) {
            if (message.indexOf('\uFFFD') >= 0) {
                throw usage("the message '" + message + "' was damaged on its way: this locale cannot express it."
                        + " Set LC_ALL=C.UTF-8, or give it on stdin");
            }
        }
        return Messages.of(
                messages.stream().map(message -> message.getBytes(UTF_8)).toList());
    }

    private CommandException full(RingName name, RingQueue ring, int published) {
        String since = ring.geometry().whenFull() == WhenFull.BLOCK ? " for " + Durations.text(timeout) : "";
        return new CommandException(
                ExitCode.FULL,
                "ring " + name + " was full" + since + ": " + published + " messages were published, the next was not."
                        + " 'cirque participants' shows who holds its messages");
    }

    private record Published(int published) {}
}
