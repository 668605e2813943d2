package io.cirque.benchmarks.scenario;

/** The unit of a figure. */
public enum Unit {
    /** A rate: more is better. */
    MESSAGES_PER_SECOND("msg/s", true),
    /** What memory carries: more is better. */
    BYTES_PER_SECOND("B/s", true),
    /** Cache lines that go from one core to another: more is better. */
    LINES_PER_SECOND("lines/s", true),
    /** A time: less is better. */
    NANOSECONDS("ns", false),
    /** Time on a processor, in per cent of one core: less is better. */
    CPU_PERCENT("% CPU", false);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
    }

    /** As it stands in the results. */
    public String symbol() {
        return symbol;
    }

    /** Whether a greater value is a better one. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
