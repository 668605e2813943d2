package io.cirque.demo.live;

/**
 * What became of the messages, by their ids or numbers, not by hope.
 *
 * @param published messages that got into the ring
 * @param processed of these, how many came to their end; in a broadcast once for each subscriber
 * @param underWay how many are in a ring, or with a worker
 * @param redelivered deliveries that were repeated because a worker died or failed
 * @param duplicated messages whose effect was seen twice
 * @param deadLettered messages that no worker could handle
 * @param overwritten messages that made room for newer ones, and of which the ring told its readers
 * @param lost messages that are nowhere, and of which nobody was told
 */
public record Account(
        long published,
        long processed,
        long underWay,
        long redelivered,
        long duplicated,
        long deadLettered,
        long overwritten,
        long lost) {}
