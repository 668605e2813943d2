package io.cirque.integration.support;

import org.springframework.integration.IntegrationMessageHeaderAccessor;

/**
 * Names of the headers that a ring gives to a message. How often a message has been delivered stands in
 * {@link IntegrationMessageHeaderAccessor#DELIVERY_ATTEMPT}, 1 for the first time.
 */
public final class RingHeaders {
    /** The message's number in its ring, a {@code Long} that grows from message to message. */
    public static final String SEQUENCE = "cirque_sequence";

    /** On a dead letter: the name of the ring it was in, a {@code String}. */
    public static final String DEAD_LETTER_RING = "cirque_deadLetterRing";

    /** On a dead letter: the group that could not handle it, a {@code String}. */
    public static final String DEAD_LETTER_GROUP = "cirque_deadLetterGroup";

    /** On a dead letter: how often it was delivered, an {@code Integer}. */
    public static final String DEAD_LETTER_DELIVERIES = "cirque_deadLetterDeliveries";

    /** On a dead letter: type and text of the last failure, a {@code String}; absent if its consumers died of it. */
    public static final String DEAD_LETTER_CAUSE = "cirque_deadLetterCause";

    /** On a request: the {@link RingCall} that its reply belongs to. It is for gateways, and does not travel as a header. */
    public static final String CALL = "cirque_call";

    /** On a reply: type and text of what the replier threw, a {@code String}. The payload is the same text. */
    public static final String CALL_FAILURE = "cirque_callFailure";

    /**
     * On an error message: the {@link RingRecord} of the message that failed, or a list of these for a batch. It is there
     * as {@link IntegrationMessageHeaderAccessor#SOURCE_DATA} too.
     */
    public static final String RAW_MESSAGE = "cirque_rawMessage";

    private RingHeaders() {}
}
