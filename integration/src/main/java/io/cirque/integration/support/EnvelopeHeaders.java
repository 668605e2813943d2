package io.cirque.integration.support;

import java.util.Map;
import java.util.UUID;
import org.springframework.messaging.MessageHeaders;

/** Headers that are read from an envelope: with the sender's id and timestamp, or without, and filled without a copy. */
final class EnvelopeHeaders extends MessageHeaders {

    /** An id of {@link MessageHeaders#ID_VALUE_NONE} and a timestamp below 0 stand for none. */
    EnvelopeHeaders(UUID id, long timestamp) {
        super(null, id, timestamp);
    }

    /** Where to put more headers before the message is given away. */
    Map<String, Object> raw() {
        return getRawHeaders();
    }
}
