package io.cirque.integration.support;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** Objects to bytes and back by a {@link MessageConverter}, for trusted types only. Thread-safe if the converter is. */
final class ObjectConversion {
    private final @Nullable Supplier<MessageConverter> converter;
    private final TrustedTypes types;

    ObjectConversion(@Nullable Supplier<MessageConverter> converter, TrustedTypes types) {
        this.converter = converter;
        this.types = types;
    }

    /** An object as bytes: its type's name, and the content type that the converter gave it, or "". */
    static final class Converted {
        final String type;
        final String contentType;
        final byte[] bytes;

        Converted(String type, String contentType, byte[] bytes) {
            this.type = type;
            this.contentType = contentType;
            this.bytes = bytes;
        }
    }

    /**
     * Converts an object.
     *
     * @param headers may choose the form by their content type; if they ask for one that no converter knows, or are
     *     null, the converter chooses
     * @param what names the object in an error's text
     */
    Converted toBytes(Object value, @Nullable MessageHeaders headers, String what) {
        String type = types.nameFor(value, what);
        MessageConverter with = requireConverter(value.getClass().getName(), what);
        Message<?> converted = with.toMessage(value, headers);
        if (converted == null && headers != null) {
            converted = with.toMessage(value, null);
        }
        if (converted == null) {
            throw unconvertible(type, what, null);
        }
        Object contentType = converted.getHeaders().get(MessageHeaders.CONTENT_TYPE);
        return new Converted(type, contentType == null ? "" : contentType.toString(), bytesOf(converted, type, what));
    }

    private static byte[] bytesOf(Message<?> converted, String type, String what) {
        if (converted.getPayload() instanceof byte[] bytes) {
            return bytes;
        }
        if (converted.getPayload() instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw unconvertible(type, what, null);
    }

    Object fromBytes(Converted converted, String what) {
        Class<?> type = types.load(converted.type, what);
        MessageConverter with = requireConverter(converted.type, what);
        Object value;
        try {
            value = with.fromMessage(asMessage(converted), type);
        } catch (RuntimeException | StackOverflowError e) {
            throw unconvertible(converted.type, what, e);
        }
        if (value == null) {
            throw unconvertible(converted.type, what, null);
        }
        return value;
    }

    private static Message<byte[]> asMessage(Converted converted) {
        return converted.contentType.isEmpty()
                ? new GenericMessage<>(converted.bytes)
                : MessageBuilder.withPayload(converted.bytes)
                        .setHeader(MessageHeaders.CONTENT_TYPE, converted.contentType)
                        .build();
    }

    private MessageConverter requireConverter(String type, String what) {
        if (converter == null) {
            throw new EnvelopeException("The " + what + " is a " + type + ", and there is nothing to convert it: add"
                    + " Jackson 3 (tools.jackson.core:jackson-databind) to the class path, give the codec a"
                    + " MessageConverter, or send byte[] or String");
        }
        return converter.get();
    }

    private static EnvelopeException unconvertible(String type, String what, @Nullable Throwable cause) {
        return new EnvelopeException(
                "The " + what + " of type " + type + " cannot be converted to bytes or back: give the codec a"
                        + " MessageConverter that knows it, or send byte[] or String"
                        + (cause == null ? "" : ". " + cause.getMessage()),
                cause);
    }
}
