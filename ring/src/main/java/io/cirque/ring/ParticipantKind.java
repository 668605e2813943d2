package io.cirque.ring;

/** What a participant does in a ring. */
public enum ParticipantKind {
    /** It publishes. */
    PRODUCER,
    /** It takes messages for a group. */
    CONSUMER
}
