package io.cirque.benchmarks.scenario;

import java.util.Map;

/**
 * What one run of a scenario measured.
 *
 * @param value the figure that systems are compared by
 * @param percentiles more of the same unit, by name; may be empty
 */
public record Sample(double value, Map<String, Double> percentiles) {}
