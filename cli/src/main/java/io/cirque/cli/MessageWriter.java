package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Writes messages to stdout, each on a line. */
final class MessageWriter {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Payloads as ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, with control characters"
                    + " escaped); with --json as text, or base64 where they are not UTF-8.")
    private PayloadFormat format = PayloadFormat.TEXT;

    /**
     * Writes a message.
     *
     * @throws UncheckedIOException if stdout does not take it
     */
    void write(MessageCopy message, Cirque cirque) {
        OutputStream out = cirque.shell().out();
        try {
            if (cirque.isJson()) {
                out.write(Json.line(Line.of(message)));
            } else {
                out.write(bytes(message.payload()));
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(byte[] payload) {
        return switch (format) {
            case TEXT -> PayloadText.escaped(payload).getBytes(UTF_8);
            case RAW -> payload;
            case BASE64 -> Base64.getEncoder().encode(payload);
        };
    }

    /** A message as JSON: either text or base64 is there. */
    private record Line(
            long sequence,
            int deliveryCount,
            int length,
            @Nullable String text,
            @Nullable String base64) {

        static Line of(MessageCopy message) {
            byte[] payload = message.payload();
            String text = PayloadText.of(payload);
            return new Line(
                    message.sequence(),
                    message.deliveryCount(),
                    payload.length,
                    text,
                    text == null ? Base64.getEncoder().encodeToString(payload) : null);
        }
    }
}
