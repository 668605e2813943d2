package io.cirque.demo;

/** The channels of {@code application.yml}, each over the ring of its name. */
public final class Channels {
    /** Orders on their way to the workers. */
    public static final String ORDERS = "orders";

    /** Priced orders on their way back. */
    public static final String RESULTS = "results";

    private Channels() {}
}
