package io.cirque.ring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group at one moment. Counters are of the group's whole life, and may miss by the messages that were in flight when
 * a process was killed; lag is counted from the cells and exact for a ring at rest.
 *
 * @param name the group's name
 * @param ephemeral whether it is dropped when all its members are gone
 * @param consumed messages acknowledged
 * @param redelivered messages handed over again
 * @param adopted claims of dead consumers that others took over
 * @param lost cells that were overwritten before the group read them: as many messages, where each fits one cell
 * @param lag messages that are not yet acknowledged
 * @param lagBytes their payload, in bytes
 * @param position the sequence number from which on the group has claimed nothing yet
 * @param members consumers that live
 * @param joined whether any consumer ever joined it (or an operator moved it): a group that nobody reads fills the ring
 * @param heldSince since when it has been the slowest of a full ring and so held producers back; null if it has not
 */
public record GroupStatistics(
        String name,
        boolean ephemeral,
        long consumed,
        long redelivered,
        long adopted,
        long lost,
        long lag,
        long lagBytes,
        long position,
        int members,
        boolean joined,
        @Nullable Instant heldSince) {}
