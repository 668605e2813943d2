package io.cirque.ring;

/** Where a group that is created by its first consumer begins to read. */
public enum StartAt {
    /** With the first message that is published after the group was created. */
    LATEST,
    /** With the oldest message that the ring still holds. */
    EARLIEST
}
