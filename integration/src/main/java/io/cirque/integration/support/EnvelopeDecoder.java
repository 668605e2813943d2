package io.cirque.integration.support;

import static io.cirque.integration.support.EnvelopeDescriptor.*;

import io.cirque.integration.support.ObjectConversion.Converted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;

/**
 * Reads one envelope. Trusts nothing in it: every length is read once, into a local, and checked against what is left
 * before anything of that size is allocated. Any bytes give a message or an {@link EnvelopeException}.
 *
 * @see EnvelopeDescriptor
 */
final class EnvelopeDecoder {
    private final ByteBuffer in;
    private final ObjectConversion conversion;
    private final HeaderNames names;
    private @Nullable String payloadType;
    private String payloadContentType = "";

    /**
     * A decoder of one envelope.
     *
     * @param envelope from its position to its limit; it is the decoder's own from now on
     */
    EnvelopeDecoder(ByteBuffer envelope, ObjectConversion conversion, HeaderNames names) {
        this.in = envelope.order(ByteOrder.LITTLE_ENDIAN);
        this.conversion = conversion;
        this.names = names;
    }

    /** The message, with {@link EnvelopeHeaders}. */
    Message<?> decode() {
        byte kind = readStart();
        int payloadLength = in.getInt();
        UUID id = new UUID(in.getLong(), in.getLong());
        EnvelopeHeaders headers = new EnvelopeHeaders(
                id.equals(MessageHeaders.ID_VALUE_NONE) ? MessageHeaders.ID_VALUE_NONE : id, in.getLong());
        byte[] payload = readBytes(payloadLength, "payload");
        readEntries(headers.raw());
        return new GenericMessage<>(payload(kind, payload), headers);
    }

    private byte readStart() {
        if (in.remaining() < PAYLOAD_OFFSET) {
            throw broken("it has " + in.remaining() + " bytes, less than the " + PAYLOAD_OFFSET + " of an empty one");
        }
        byte magic0 = in.get();
        byte magic1 = in.get();
        if (magic0 != MAGIC_0 || magic1 != MAGIC_1) {
            throw broken("it begins with bytes " + magic0 + ", " + magic1
                    + ". Whoever publishes to this ring must do so" + " through this library's channels or codec");
        }
        byte version = in.get();
        if (version != VERSION) {
            throw broken("it is of version " + version + ", this library reads version " + VERSION
                    + ": use the same version of the library in all processes");
        }
        return in.get();
    }

    private Object payload(byte kind, byte[] bytes) {
        if (kind == KIND_BYTES) {
            return bytes;
        }
        if (kind == KIND_STRING) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (kind != KIND_CONVERTED) {
            throw broken("its payload is of the unknown kind " + kind);
        }
        if (payloadType == null) {
            throw broken("its payload has no type");
        }
        return conversion.fromBytes(new Converted(payloadType, payloadContentType, bytes), "payload");
    }

    private void readEntries(Map<String, Object> headers) {
        while (in.hasRemaining()) {
            int number = in.get() & 0xFF;
            if (number == NAME_PAYLOAD_TYPE) {
                payloadType = readString("type of the payload");
            } else if (number == NAME_PAYLOAD_CONTENT_TYPE) {
                payloadContentType = readString("content type of the payload");
            } else if (number == NAME_CALL) {
                headers.put(RingHeaders.CALL, readCall());
            } else {
                readHeader(number, headers);
            }
        }
    }

    private void readHeader(int number, Map<String, Object> headers) {
        HeaderName name = number == NAME_SPELT ? readName() : names.of(number);
        if (name == null) {
            throw broken("it has a header of the unknown number " + number
                    + ": use the same version of the library in all processes");
        }
        Object value = readValue(name.text, 0);
        if (value == null || name.never) {
            throw broken("it has an entry '" + name.text + "' that no encoder writes");
        }
        if (name.arrives) {
            headers.put(name.text, value);
        }
    }

    private RingCall readCall() {
        require(6 + RingCall.LENGTH - 1, "call");
        if (in.get() != BYTES || in.getInt() != RingCall.LENGTH) {
            throw broken("its call is not " + RingCall.LENGTH + " bytes long");
        }
        return new RingCall(new UUID(in.getLong(), in.getLong()), in.getLong());
    }

    private HeaderName readName() {
        int length = require(2, "header name").getShort() & 0xFFFF;
        require(length, "header name");
        return names.read(in, length);
    }

    private String readString(String what) {
        require(1, what);
        byte type = in.get();
        if (type != STRING) {
            throw broken("its " + what + " is of the type " + type + ", not a text");
        }
        return readText(what);
    }

    private @Nullable Object readValue(String header, int depth) {
        require(1, header);
        byte type = in.get();
        return switch (type) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case BYTE -> require(1, header).get();
            case SHORT -> require(2, header).getShort();
            case CHAR -> require(2, header).getChar();
            case INT -> require(4, header).getInt();
            case LONG -> require(8, header).getLong();
            case FLOAT -> require(4, header).getFloat();
            case DOUBLE -> require(8, header).getDouble();
            case EnvelopeDescriptor.UUID -> new UUID(require(16, header).getLong(), in.getLong());
            case DATE -> readDate(header);
            case INSTANT -> readInstant(header);
            case STRING -> readText(header);
            case MIME_TYPE -> readMimeType(header);
            case BYTES -> readBytes(readLength(header), header);
            case LIST -> readList(header, depth);
            case MAP -> readMap(header, depth);
            case CONVERTED -> readConverted(header);
            default -> throw broken("its header '" + header + "' is of the unknown type " + type);
        };
    }

    private Instant readInstant(String header) {
        try {
            return Instant.ofEpochSecond(require(12, header).getLong(), in.getInt());
        } catch (DateTimeException | ArithmeticException e) {
            throw broken("its header '" + header + "' is no instant: " + e.getMessage());
        }
    }

    @SuppressWarnings("JavaUtilDate") // a header may be one
    private Date readDate(String header) {
        return new Date(require(8, header).getLong());
    }

    private MimeType readMimeType(String header) {
        String text = readText(header);
        try {
            return MimeType.valueOf(text);
        } catch (InvalidMimeTypeException e) {
            throw broken("its header '" + header + "' is no MIME type: " + e.getMessage());
        }
    }

    private List<@Nullable Object> readList(String header, int depth) {
        int count = readCount(header, depth);
        List<@Nullable Object> list = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            list.add(readValue(header, depth + 1));
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> readMap(String header, int depth) {
        int count = readCount(header, depth);
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(readValue(header, depth + 1), readValue(header, depth + 1));
        }
        return map;
    }

    private int readCount(String header, int depth) {
        if (depth >= MAX_DEPTH) {
            throw broken("its header '" + header + "' has lists or maps in more than " + MAX_DEPTH + " levels");
        }
        return readLength(header); // a value takes at least a byte
    }

    private Object readConverted(String header) {
        String type = readText(header);
        String contentType = readText(header);
        byte[] bytes = readBytes(readLength(header), header);
        return conversion.fromBytes(new Converted(type, contentType, bytes), "header '" + header + "'");
    }

    private String readText(String what) {
        return readText(readLength(what), what);
    }

    private String readText(int length, String what) {
        return new String(readBytes(length, what), StandardCharsets.UTF_8);
    }

    private byte[] readBytes(int length, String what) {
        require(length, what);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private int readLength(String what) {
        int length = require(4, what).getInt();
        require(length, what);
        return length;
    }

    private ByteBuffer require(int bytes, String what) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw broken("its " + what + " needs " + (bytes & 0xFFFF_FFFFL) + " bytes at offset " + in.position()
                    + ", where " + in.remaining() + " are left");
        }
        return in;
    }

    private static EnvelopeException broken(String why) {
        return new EnvelopeException("This is no envelope of a message: " + why);
    }
}
