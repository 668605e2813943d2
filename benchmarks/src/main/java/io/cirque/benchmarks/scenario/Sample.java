package io.cirque.benchmarks.scenario;

import java.util.Map;

/**
 * One figure that a run of a scenario measured.
 *
 * @param unit of the value and of the percentiles
 * @param value the figure that systems are compared by
 * @param messages how many messages it was measured with
 * @param percentiles more of the same unit, by name; may be empty
 * @param details other things worth knowing, by name; may be empty
 */
public record Sample(
        Unit unit, double value, long messages, Map<String, Double> percentiles, Map<String, Double> details) {}
