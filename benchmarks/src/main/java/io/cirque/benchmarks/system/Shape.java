package io.cirque.benchmarks.system;

/**
 * How many take part in one stream.
 *
 * @param producers producers, each in a process of its own
 * @param consumers consumers that share the messages between them, each in a process of its own
 * @param groups how often each message is consumed
 */
public record Shape(int producers, int consumers, int groups) {

    /** One producer, one consumer. */
    public static final Shape ONE_TO_ONE = new Shape(1, 1, 1);

    /** The shape of {@code producers} producers and one consumer. */
    public static Shape manyToOne(int producers) {
        return new Shape(producers, 1, 1);
    }
}
