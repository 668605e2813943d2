package io.cirque.benchmarks.system;

/**
 * How many take part in one stream, and what its ends are.
 *
 * @param face what the ends look like
 * @param producers producers, each in a process of its own
 * @param consumers consumers of a group, which share the messages between them, each in a process of its own, or, of
 *     a channel, in a thread
 * @param groups how often each message is consumed
 * @param durable whether messages must survive a loss of power
 */
public record Shape(Face face, int producers, int consumers, int groups, boolean durable) {

    /** One producer, one consumer. */
    public static final Shape ONE_TO_ONE = bytes(1, 1, 1);

    /** One channel at each end. */
    public static final Shape CHANNEL = new Shape(Face.CHANNEL, 1, 1, 1, false);

    /** One producer, one consumer, and a disk. */
    public static final Shape DURABLE = new Shape(Face.BYTES, 1, 1, 1, true);

    /** Bytes in memory. */
    public static Shape bytes(int producers, int consumers, int groups) {
        return new Shape(Face.BYTES, producers, consumers, groups, false);
    }

    /** All consumers of all groups. */
    public int receivers() {
        return consumers * groups;
    }
}
