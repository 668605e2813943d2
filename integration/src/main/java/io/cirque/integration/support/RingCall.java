package io.cirque.integration.support;

import static io.cirque.integration.support.EnvelopeDescriptor.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which call a request or a reply belongs to. A replier gives it back as it came. Immutable.
 *
 * @param requester who calls: unique among all gateways of all processes, ever
 * @param number the requester's own number of the call, 0 or more, never used twice
 */
public record RingCall(UUID requester, long number) {
    /** What {@link #numberFor} gives for an envelope that is no reply to the requester. */
    public static final long NONE = -1;

    private static final int NO_ENTRY = -1;
    private static final int ENTRY = 6;
    static final int LENGTH = 24;

    /**
     * The call that an envelope belongs to, if so much of it can be read.
     *
     * @param envelope from its position to its limit, which are left as they are; of any byte order
     * @return null if it is no envelope, or of no call
     */
    public static @Nullable RingCall of(ByteBuffer envelope) {
        ByteBuffer bytes = envelope.slice().order(ByteOrder.LITTLE_ENDIAN);
        int entry = entry(bytes);
        if (entry == NO_ENTRY) {
            return null;
        }
        UUID requester = new UUID(bytes.getLong(entry + ENTRY), bytes.getLong(entry + ENTRY + 8));
        return new RingCall(requester, bytes.getLong(entry + ENTRY + 16));
    }

    /**
     * The number of the call that an envelope replies to. Looks at one place of the envelope, and allocates nothing if that
     * is as a ring gives it, for those who share a ring of replies see all replies.
     *
     * @param envelope from its position to its limit, which are left as they are; of any byte order
     * @param requester who asks
     * @return {@link #NONE} if it is no envelope, or of another requester
     */
    public static long numberFor(ByteBuffer envelope, UUID requester) {
        boolean asTheRingGivesIt = envelope.position() == 0 && envelope.order() == ByteOrder.LITTLE_ENDIAN;
        ByteBuffer bytes = asTheRingGivesIt ? envelope : envelope.slice().order(ByteOrder.LITTLE_ENDIAN);
        int entry = entry(bytes);
        if (entry == NO_ENTRY
                || bytes.getLong(entry + ENTRY) != requester.getMostSignificantBits()
                || bytes.getLong(entry + ENTRY + 8) != requester.getLeastSignificantBits()) {
            return NONE;
        }
        return Math.max(NONE, bytes.getLong(entry + ENTRY + 16));
    }

    /** Where the call stands in a little-endian buffer that begins at 0, or {@link #NO_ENTRY}. */
    private static int entry(ByteBuffer bytes) {
        if (!isEnvelope(bytes)) {
            return NO_ENTRY;
        }
        int entry = PAYLOAD_OFFSET + bytes.getInt(PAYLOAD_LENGTH_OFFSET);
        boolean there = bytes.limit() - entry >= ENTRY + LENGTH
                && bytes.get(entry) == NAME_CALL
                && bytes.get(entry + 1) == BYTES
                && bytes.getInt(entry + 2) == LENGTH;
        return there ? entry : NO_ENTRY;
    }
}
