package io.cirque.ring;

/**
 * A group at one moment. Counters are of the group's whole life, and may miss by the messages that were in flight when
 * a process was killed; lag is counted from the cells and exact for a ring at rest.
 *
 * @param name the group's name
 * @param consumed messages acknowledged
 * @param redelivered messages handed over again
 * @param lost cells that were overwritten before the group read them: as many messages, where each fits one cell
 * @param lag messages that are not yet acknowledged
 * @param lagBytes their payload, in bytes
 * @param members consumers that live
 */
public record GroupStatistics(
        String name, long consumed, long redelivered, long lost, long lag, long lagBytes, int members) {}
