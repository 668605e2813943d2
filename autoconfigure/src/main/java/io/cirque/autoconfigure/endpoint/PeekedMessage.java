package io.cirque.autoconfigure.endpoint;

import io.cirque.integration.support.EnvelopeCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * A message that was looked at and not taken.
 *
 * @param sequence its number in the ring
 * @param length bytes in the ring
 * @param payloadType class of the payload; null if the message cannot be decoded
 * @param payload the payload as text, at most 4,096 letters of it; null if it is bytes or cannot be decoded
 * @param base64 at most 4,096 bytes of a payload of bytes, or of a message that cannot be decoded
 * @param headers the headers; those that are neither numbers nor true or false as text
 * @param error why the message cannot be decoded
 */
public record PeekedMessage(
        long sequence,
        int length,
        @Nullable String payloadType,
        @Nullable String payload,
        @Nullable String base64,
        Map<String, Object> headers,
        @Nullable String error) {
    private static final int MOST = 4096;

    static PeekedMessage of(io.cirque.ring.Message raw, EnvelopeCodec codec) {
        Message<?> message;
        try {
            message = codec.decode(ByteBuffer.wrap(raw.toByteArray()));
        } catch (RuntimeException undecodable) {
            // Whoever publishes may write any bytes, and an application's own mapper may throw anything.
            return new PeekedMessage(
                    raw.sequence(),
                    raw.length(),
                    null,
                    null,
                    base64(raw.toByteArray()),
                    Map.of(),
                    String.valueOf(undecodable.getMessage()));
        }
        Object payload = message.getPayload();
        boolean bytes = payload instanceof byte[];
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> headers.put(name, plain(value)));
        return new PeekedMessage(
                raw.sequence(),
                raw.length(),
                payload.getClass().getTypeName(),
                bytes ? null : start(payload.toString()),
                bytes ? base64((byte[]) payload) : null,
                headers,
                null);
    }

    private static Object plain(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean ? value : start(String.valueOf(value));
    }

    private static String start(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes.length <= MOST ? bytes : Arrays.copyOf(bytes, MOST));
    }
}
