package io.cirque.benchmarks.scenario;

/** The unit of a figure. */
public enum Unit {
    /** A rate: more is better. */
    MESSAGES_PER_SECOND("msg/s"),
    /** A time: less is better. */
    NANOSECONDS("ns");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    /** As it stands in the results. */
    public String symbol() {
        return symbol;
    }
}
