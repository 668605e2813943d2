package io.cirque.ring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A participant at one moment.
 *
 * @param slot its place in the ring's table
 * @param kind what it does
 * @param pid its process, as that process sees itself (another PID namespace may number it differently)
 * @param alive whether it lives: it holds its lock, or its process is seen to run without it
 * @param since when it registered
 * @param group its group; null for a producer
 * @param published messages it published
 * @param consumed messages it acknowledged
 * @param rejected messages it could not publish because the ring was full
 * @param lockLost whether it lives without the lock that proves it: nothing of it would be recovered now
 */
public record ParticipantStatistics(
        int slot,
        ParticipantKind kind,
        long pid,
        boolean alive,
        Instant since,
        @Nullable String group,
        long published,
        long consumed,
        long rejected,
        boolean lockLost) {}
