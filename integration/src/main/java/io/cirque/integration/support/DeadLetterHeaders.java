package io.cirque.integration.support;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** What a dead letter says of itself, see {@link RingHeaders}. */
public final class DeadLetterHeaders {
    private static final int LONGEST_CAUSE = 1000;

    private DeadLetterHeaders() {}

    /**
     * The headers of a dead letter.
     *
     * @param source the ring, or the topic, that it was in
     * @param group the group that could not handle it
     * @param deliveries how often it was delivered
     * @param cause why it failed at last; null if nobody knows
     * @return headers by name, in a map of the caller's own
     */
    public static Map<String, Object> of(String source, String group, int deliveries, @Nullable String cause) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(RingHeaders.DEAD_LETTER_RING, source);
        headers.put(RingHeaders.DEAD_LETTER_GROUP, group);
        headers.put(RingHeaders.DEAD_LETTER_DELIVERIES, deliveries);
        if (cause != null) {
            headers.put(
                    RingHeaders.DEAD_LETTER_CAUSE,
                    cause.length() <= LONGEST_CAUSE ? cause : cause.substring(0, LONGEST_CAUSE));
        }
        return headers;
    }

    /**
     * Type and text of what made a message fail.
     *
     * @param failure what was thrown
     * @return of its root cause
     */
    public static String cause(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).toString();
    }
}
