package io.cirque.integration.support;

import static io.cirque.integration.support.EnvelopeDescriptor.*;

import io.cirque.integration.support.ObjectConversion.Converted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;

/**
 * Writes envelopes into a buffer of its own that is used again and again. Not thread-safe.
 *
 * @see EnvelopeDescriptor
 */
final class EnvelopeEncoder {
    private static final int INITIAL_CAPACITY = 512;
    private static final int LARGEST_KEPT = 1 << 20;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final ObjectConversion conversion;
    private final HeaderNames names;
    private final HeaderChannels channels;
    private final @Nullable HeaderMapper<Map<String, Object>> mapper;
    private final BiConsumer<String, Object> leavingHeaderWriter = this::writeHeaderIfItLeaves;
    private ByteBuffer out = allocate(INITIAL_CAPACITY);
    private boolean inCall;

    /** The mapper is null if the names say all of it. */
    EnvelopeEncoder(
            ObjectConversion conversion,
            HeaderNames names,
            HeaderChannels channels,
            @Nullable HeaderMapper<Map<String, Object>> mapper) {
        this.conversion = conversion;
        this.names = names;
        this.channels = channels;
        this.mapper = mapper;
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The message's envelope, from position 0 to the limit of a buffer that the next one overwrites. */
    ByteBuffer encode(Message<?> message, @Nullable RingCall call) {
        out.clear();
        inCall = call != null;
        Object payload = message.getPayload();
        MessageHeaders headers = message.getHeaders();
        if (payload instanceof byte[] bytes) {
            writePayload(KIND_BYTES, headers, bytes);
            writeCall(call);
        } else if (payload instanceof String text) {
            writePayload(KIND_STRING, headers, utf8(text));
            writeCall(call);
        } else {
            Converted converted = conversion.toBytes(payload, headers, "payload");
            writePayload(KIND_CONVERTED, headers, converted.bytes);
            writeCall(call);
            writeEntry(NAME_PAYLOAD_TYPE, converted.type);
            writeEntry(NAME_PAYLOAD_CONTENT_TYPE, converted.contentType);
        }
        writeHeaders(headers);
        return out.flip();
    }

    private void writeHeaders(MessageHeaders headers) {
        if (mapper == null) {
            if (hasMoreThanIdAndTimestamp(headers)) {
                headers.forEach(leavingHeaderWriter);
            }
        } else {
            Map<String, Object> mapped = new LinkedHashMap<>();
            mapper.fromHeaders(headers, mapped);
            mapped.forEach(leavingHeaderWriter);
        }
    }

    /** To go through them all in vain costs more than the rest of the envelope. */
    private static boolean hasMoreThanIdAndTimestamp(MessageHeaders headers) {
        return headers.size() != 2 || headers.getId() == null || headers.getTimestamp() == null;
    }

    /** The bytes as they are, and headers after them. */
    ByteBuffer append(byte[] envelope, Map<String, Object> headers) {
        out.clear();
        inCall = false;
        ensure(envelope.length).put(envelope);
        headers.forEach((name, value) -> writeHeader(names.of(name), value));
        return out.flip();
    }

    /** Whether the buffer has grown so large that it is better not kept. */
    boolean isOversized() {
        return out.capacity() > LARGEST_KEPT;
    }

    private void writePayload(byte kind, MessageHeaders headers, byte[] payload) {
        UUID id = headers.getId();
        Long timestamp = headers.getTimestamp();
        ensure(PAYLOAD_OFFSET + (long) payload.length)
                .put(MAGIC_0)
                .put(MAGIC_1)
                .put(VERSION)
                .put(kind)
                .putInt(payload.length)
                .putLong(id == null ? 0 : id.getMostSignificantBits())
                .putLong(id == null ? 0 : id.getLeastSignificantBits())
                .putLong(timestamp == null ? -1 : timestamp)
                .put(payload);
    }

    private void writeEntry(int name, String value) {
        ensure(1).put((byte) name);
        writeText(STRING, value);
    }

    /** The first entry, so that it is found without reading the others. */
    private void writeCall(@Nullable RingCall call) {
        if (call != null) {
            ensure(6 + RingCall.LENGTH)
                    .put((byte) NAME_CALL)
                    .put(BYTES)
                    .putInt(RingCall.LENGTH)
                    .putLong(call.requester().getMostSignificantBits())
                    .putLong(call.requester().getLeastSignificantBits())
                    .putLong(call.number());
        }
    }

    private void writeHeaderIfItLeaves(String text, @Nullable Object value) {
        if (value == null) {
            return; // as if it were not there: a reader refuses a header that is null
        }
        HeaderName name = names.of(text);
        if (!name.leaves) {
            return;
        }
        if (!name.isChannel || value instanceof String) {
            writeHeader(name, value);
        } else if (!inCall) { // a call has its reply and its error come back to its gateway
            writeHeader(name, channels.nameOf(value, text));
        }
    }

    private void writeHeader(HeaderName name, Object value) {
        ensure(3L + name.spelt.length).put((byte) name.number);
        if (name.number == NAME_SPELT) {
            out.putShort((short) name.spelt.length).put(name.spelt);
        }
        writeValue(value, name.text, 0);
    }

    private void writeValue(@Nullable Object value, String header, int depth) {
        if (value == null) {
            ensure(1).put(NULL);
        } else if (value instanceof String text) {
            writeText(STRING, text);
        } else if (value instanceof Number number && writeNumber(number)) {
            return;
        } else if (value instanceof Boolean flag) {
            ensure(1).put(flag ? TRUE : FALSE);
        } else if (value instanceof UUID uuid) {
            ensure(17)
                    .put(EnvelopeDescriptor.UUID)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits());
        } else if (value instanceof byte[] bytes) {
            writeBytes(BYTES, bytes);
        } else if (value instanceof Instant instant) {
            ensure(13).put(INSTANT).putLong(instant.getEpochSecond()).putInt(instant.getNano());
        } else if (value.getClass() == Date.class) {
            ensure(9).put(DATE).putLong(((Date) value).toInstant().toEpochMilli());
        } else if (value instanceof Character character) {
            ensure(3).put(CHAR).putChar(character);
        } else if (value instanceof MimeType mimeType) {
            writeText(MIME_TYPE, mimeType.toString());
        } else if (value instanceof List<?> list) {
            writeCount(LIST, list, header, depth);
            list.forEach(element -> writeValue(element, header, depth + 1));
        } else if (value instanceof Map<?, ?> map) {
            writeCount(MAP, map.keySet(), header, depth);
            map.forEach((key, element) -> {
                writeValue(key, header, depth + 1);
                writeValue(element, header, depth + 1);
            });
        } else {
            writeConverted(value, header);
        }
    }

    private boolean writeNumber(Number number) {
        if (number instanceof Integer i) {
            ensure(5).put(INT).putInt(i);
        } else if (number instanceof Long l) {
            ensure(9).put(LONG).putLong(l);
        } else if (number instanceof Double d) {
            ensure(9).put(DOUBLE).putDouble(d);
        } else if (number instanceof Float f) {
            ensure(5).put(FLOAT).putFloat(f);
        } else if (number instanceof Short s) {
            ensure(3).put(SHORT).putShort(s);
        } else if (number instanceof Byte b) {
            ensure(2).put(BYTE).put(b);
        } else {
            return false;
        }
        return true;
    }

    private void writeText(byte type, String text) {
        writeBytes(type, utf8(text));
    }

    private void writeBytes(byte type, byte[] bytes) {
        ensure(5L + bytes.length).put(type).putInt(bytes.length).put(bytes);
    }

    private void writeCount(byte type, Collection<?> values, String header, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new EnvelopeException("The header '" + header + "' has lists or maps in more than " + MAX_DEPTH
                    + " levels: flatten it, or put it into the payload");
        }
        ensure(5).put(type).putInt(values.size());
    }

    private void writeConverted(Object value, String header) {
        Converted converted = conversion.toBytes(value, null, "header '" + header + "'");
        byte[] type = utf8(converted.type);
        byte[] contentType = utf8(converted.contentType);
        ensure(13L + type.length + contentType.length + converted.bytes.length)
                .put(CONVERTED)
                .putInt(type.length)
                .put(type)
                .putInt(contentType.length)
                .put(contentType)
                .putInt(converted.bytes.length)
                .put(converted.bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ByteBuffer ensure(long more) {
        if (out.remaining() < more) {
            long needed = out.position() + more;
            if (needed > LARGEST_ARRAY) {
                throw new EnvelopeException("The message needs an envelope of " + needed + " bytes, at most "
                        + LARGEST_ARRAY + " are possible: send it in parts");
            }
            ByteBuffer larger = allocate((int) Math.min(LARGEST_ARRAY, Math.max(needed, 2L * out.capacity())));
            out = larger.put(out.flip());
        }
        return out;
    }
}
