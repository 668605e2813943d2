package io.cirque.ring;

import org.jspecify.annotations.Nullable;

/**
 * Whom a participant waits for.
 *
 * @param group the group that has yet to read what stands in the way of a producer; null if it is not a group
 * @param slot the participant that holds it: the consumer that has claimed it, the producer that is writing it, or who is
 *     setting the group up; null if nobody has claimed it, so that any consumer of the group could read it
 * @param pid the process of that participant, as it sees itself
 */
public record Blocker(
        @Nullable String group,
        @Nullable Integer slot,
        @Nullable Long pid) {}
