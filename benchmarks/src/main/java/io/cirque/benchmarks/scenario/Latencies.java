package io.cirque.benchmarks.scenario;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Times from when something should have begun to its end. */
final class Latencies {

    static final String P50 = "p50";

    private final Histogram histogram = new Histogram(3);

    void add(long nanos) {
        histogram.recordValue(nanos);
    }

    long count() {
        return histogram.getTotalCount();
    }

    long median() {
        return histogram.getValueAtPercentile(50);
    }

    Map<String, Double> percentiles() {
        return new TreeMap<>(Map.of(
                P50,
                (double) median(),
                "p99",
                (double) histogram.getValueAtPercentile(99),
                "p99.9",
                (double) histogram.getValueAtPercentile(99.9),
                "max",
                (double) histogram.getMaxValue()));
    }

    /** Of what was reported under the names of percentiles. */
    static Map<String, Double> percentiles(Map<String, Double> report) {
        Map<String, Double> percentiles = new TreeMap<>(report);
        percentiles.keySet().removeIf(name -> !name.equals("max") && !name.startsWith("p"));
        return percentiles;
    }
}
