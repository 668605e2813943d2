package io.cirque.demo;

import java.util.List;
import java.util.stream.Stream;

/** The channels of {@code scenario/*.yml}, and their rings. */
public final class Channels {
    /** Orders on their way to the workers. */
    public static final String ORDERS = "orders";

    /** Priced orders on their way back. */
    public static final String RESULTS = "results";

    /** Orders that no worker could price. */
    public static final String DEAD_ORDERS = "dead-orders";

    /** Prices or events on their way to every subscriber. */
    public static final String FEED = "feed";

    /** What the subscribers say of what they got. */
    public static final String REPORTS = "reports";

    /** Questions on their way to the workers. */
    public static final String QUESTIONS = "questions";

    /** Answers on their way back to those who asked. */
    public static final String ANSWERS = "answers";

    private Channels() {}

    /** The rings of all scenarios, which the demonstration makes and removes. */
    public static List<String> rings() {
        return Stream.concat(Scenario.rings().stream(), Stream.of(RESULTS, DEAD_ORDERS, REPORTS, ANSWERS))
                .distinct()
                .toList();
    }
}
