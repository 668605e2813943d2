package io.cirque.integration.support;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.mapping.BytesMessageMapper;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * The payload alone, without an envelope: for rings that are shared with programs which know nothing of Spring. Payloads
 * are {@code byte[]}, or a {@code String} that arrives as UTF-8 bytes; no header travels. Stateless.
 */
public final class PayloadBytesMessageMapper implements BytesMessageMapper {

    @Override
    public Message<?> toMessage(byte[] bytes, @Nullable Map<String, Object> headers) {
        return new GenericMessage<>(bytes, new MessageHeaders(headers));
    }

    @Override
    public byte[] fromMessage(Message<?> message) {
        Object payload = message.getPayload();
        if (payload instanceof byte[] bytes) {
            return bytes;
        }
        if (payload instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw new EnvelopeException("The payload is a " + payload.getClass().getName()
                + ", and only bytes travel here: transform it to byte[] or String before");
    }
}
