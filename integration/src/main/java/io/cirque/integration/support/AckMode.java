package io.cirque.integration.support;

/** When a message that was given to a listener is acknowledged. */
public enum AckMode {
    /** When the listener has returned. */
    AUTO,

    /**
     * When somebody says so, in any thread and any order, by the
     * {@link org.springframework.integration.acks.AcknowledgmentCallback} in the message's header
     * {@link org.springframework.integration.IntegrationMessageHeaderAccessor#ACKNOWLEDGMENT_CALLBACK}. What is not
     * acknowledged when the process dies or the listener stops is delivered again, and nothing else is.
     */
    MANUAL
}
