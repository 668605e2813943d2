package io.cirque.ring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A participant at one moment.
 *
 * @param slot its place in the ring's table
 * @param registration its number among those that have had the slot: the two together name a participant for ever
 * @param kind what it does
 * @param pid its process, as that process sees itself (another PID namespace may number it differently)
 * @param alive whether it lives: it holds its lock, or its process is seen to run without it
 * @param since when it registered
 * @param group its group; null for a producer
 * @param published messages it published
 * @param consumed messages it acknowledged
 * @param rejected messages it could not publish because the ring was full
 * @param held messages that it has claimed and not acknowledged, those included that it took over from others
 * @param heldFrom the sequence number from which on it holds them; null if it holds none
 * @param blockedSince since when a producer has found no room for what it tried to publish; null if it has found room, or
 *     has not tried
 * @param blockedBy for a producer that has found no room, who stands in its way; for a consumer of a group that cannot go
 *     on, who is writing the next message; null if nobody is: a ring without any group, or one that retains, holds its
 *     messages by itself
 * @param lockLost whether it lives without the lock that proves it: nothing of it would be recovered now
 */
public record ParticipantStatistics(
        int slot,
        long registration,
        ParticipantKind kind,
        long pid,
        boolean alive,
        Instant since,
        @Nullable String group,
        long published,
        long consumed,
        long rejected,
        long held,
        @Nullable Long heldFrom,
        @Nullable Instant blockedSince,
        @Nullable Blocker blockedBy,
        boolean lockLost) {}
