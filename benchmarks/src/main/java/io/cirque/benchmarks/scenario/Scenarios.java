package io.cirque.benchmarks.scenario;

import java.util.List;

/** The scenarios that can be measured. A new one is a class, or an instance of one, and a line here. */
public final class Scenarios {

    /** All scenarios. */
    public static final List<Scenario> ALL =
            List.of(new Throughput("1to1", 1), new Throughput("2to1", 2), new PingPong());

    private Scenarios() {}
}
