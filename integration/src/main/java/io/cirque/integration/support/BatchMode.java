package io.cirque.integration.support;

/** What the list in the payload of a batch holds. */
public enum BatchMode {
    /** The messages, each with its headers. */
    MESSAGES,

    /** The payloads alone. */
    EXTRACT_PAYLOADS
}
