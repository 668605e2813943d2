package io.cirque.integration.support;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.messaging.MessageHeaders;

/**
 * The layout of an envelope, version 1. Integers are little-endian, texts are UTF-8.
 *
 * <pre>
 *   0       1       2       3       4               8
 *   +-------+-------+-------+-------+---------------+
 *   |  'C'  |  'Q'  |version| kind  | payload length|   kind: of the payload
 *   +-------+-------+-------+-------+---------------+
 *   |        id, more significant half              |   both halves 0: the message has no id
 *   +-----------------------------------------------+
 *   |        id, less significant half              |
 *   +-----------------------------------------------+
 *   |        timestamp, ms since 1970               |   less than 0: the message has no timestamp
 *   +-----------------------------------------------+
 *   |        payload ...                            |   from byte 32
 *   +-----------------------------------------------+
 *   |        entry, entry, ... to the end           |   later ones win: whoever forwards an envelope may append some
 *   +-----------------------------------------------+
 *
 *   entry:  +---------+------------------------------+-------+
 *           | name u8 | if name is 0: length u16,text | value |
 *           +---------+------------------------------+-------+
 *
 *   value:  type u8, then
 *     NULL, TRUE, FALSE           nothing
 *     BYTE 1, SHORT 2, CHAR 2, INT 4, LONG 8, FLOAT 4, DOUBLE 8, UUID 16 bytes
 *     DATE                        8: ms since 1970
 *     INSTANT                     8 + 4: seconds since 1970, nanoseconds
 *     STRING, MIME_TYPE, BYTES    length u32, then as many bytes
 *     LIST                        count u32, then as many values
 *     MAP                         count u32, then as many pairs of values
 *     CONVERTED                   type's name, content type, bytes: each length u32, then as many bytes
 * </pre>
 *
 * <p>A payload of kind CONVERTED has entries with its type's name and its content type, which are not headers. Nor is the
 * entry CALL of a request or a reply, the first one: BYTES of length 24, the requester's UUID and the number of the call,
 * which a replier copies.
 */
final class EnvelopeDescriptor {
    static final byte MAGIC_0 = 'C';
    static final byte MAGIC_1 = 'Q';
    static final byte VERSION = 1;

    static final int VERSION_OFFSET = 2;
    static final int KIND_OFFSET = 3;
    static final int PAYLOAD_LENGTH_OFFSET = 4;
    static final int ID_OFFSET = 8;
    static final int TIMESTAMP_OFFSET = 24;
    static final int PAYLOAD_OFFSET = 32;

    static final byte KIND_BYTES = 1;
    static final byte KIND_STRING = 2;
    static final byte KIND_CONVERTED = 3;

    static final int NAME_SPELT = 0;
    static final int NAME_PAYLOAD_TYPE = 1;
    static final int NAME_PAYLOAD_CONTENT_TYPE = 2;
    static final int NAME_CALL = 3;
    private static final int FIRST_HEADER = 16;

    static final byte NULL = 0;
    static final byte TRUE = 1;
    static final byte FALSE = 2;
    static final byte BYTE = 3;
    static final byte SHORT = 4;
    static final byte CHAR = 5;
    static final byte INT = 6;
    static final byte LONG = 7;
    static final byte FLOAT = 8;
    static final byte DOUBLE = 9;
    static final byte UUID = 10;
    static final byte DATE = 11;
    static final byte INSTANT = 12;
    static final byte STRING = 13;
    static final byte MIME_TYPE = 14;
    static final byte BYTES = 15;
    static final byte LIST = 16;
    static final byte MAP = 17;
    static final byte CONVERTED = 18;

    /** Lists and maps within one another: more is a mistake, or meant to exhaust the stack. */
    static final int MAX_DEPTH = 16;

    /** Headers with a number for a name, from 16 on. The order is part of the format: append only. */
    private static final String[] HEADERS = {
        MessageHeaders.CONTENT_TYPE,
        MessageHeaders.REPLY_CHANNEL,
        MessageHeaders.ERROR_CHANNEL,
        IntegrationMessageHeaderAccessor.CORRELATION_ID,
        IntegrationMessageHeaderAccessor.SEQUENCE_NUMBER,
        IntegrationMessageHeaderAccessor.SEQUENCE_SIZE,
        IntegrationMessageHeaderAccessor.SEQUENCE_DETAILS,
        IntegrationMessageHeaderAccessor.PRIORITY,
        IntegrationMessageHeaderAccessor.EXPIRATION_DATE,
        IntegrationMessageHeaderAccessor.ROUTING_SLIP,
        IntegrationMessageHeaderAccessor.DUPLICATE_MESSAGE,
        "traceparent",
        "tracestate",
        "baggage",
        "b3",
        RingHeaders.DEAD_LETTER_RING,
        RingHeaders.DEAD_LETTER_GROUP,
        RingHeaders.DEAD_LETTER_DELIVERIES,
        RingHeaders.DEAD_LETTER_CAUSE,
        RingHeaders.CALL_FAILURE
    };

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (int i = 0; i < HEADERS.length; i++) {
            NUMBERS.put(HEADERS[i], FIRST_HEADER + i);
        }
    }

    private EnvelopeDescriptor() {}

    /** The number that stands for a header's name, or {@link #NAME_SPELT}. */
    static int numberOf(String header) {
        return NUMBERS.getOrDefault(header, NAME_SPELT);
    }

    /** The header that a number stands for, or null. */
    static @Nullable String headerOf(int number) {
        int index = number - FIRST_HEADER;
        return index >= 0 && index < HEADERS.length ? HEADERS[index] : null;
    }

    /** Whether the little-endian buffer, from 0 to its limit, begins as an envelope of this version does. */
    static boolean isEnvelope(ByteBuffer bytes) {
        return bytes.limit() >= PAYLOAD_OFFSET
                && bytes.get(0) == MAGIC_0
                && bytes.get(1) == MAGIC_1
                && bytes.get(VERSION_OFFSET) == VERSION
                && bytes.getInt(PAYLOAD_LENGTH_OFFSET) >= 0
                && bytes.getInt(PAYLOAD_LENGTH_OFFSET) <= bytes.limit() - PAYLOAD_OFFSET;
    }
}
