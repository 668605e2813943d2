package io.cirque.benchmarks.scenario;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Times from when something should have begun to its end. */
final class Latencies {

    private static final String P50 = "p50";

    private final Histogram histogram = new Histogram(3);

    void add(long nanos) {
        histogram.recordValue(nanos);
    }

    /**
     * Adds the time from one moment to another, perhaps of another process.
     *
     * @throws ContentException if the first is after the second
     */
    void add(long due, long now) {
        if (now - due < 0) {
            throw new ContentException("A message came before it was sent: the JVMs of this machine do not share a"
                    + " clock, and times between them cannot be measured");
        }
        add(now - due);
    }

    void add(Latencies others) {
        histogram.add(others.histogram);
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

    /** The median, with all percentiles that were reported. */
    static Sample sample(Map<String, Double> percentiles, long measured, Map<String, Double> details) {
        return new Sample(Unit.NANOSECONDS, percentiles.getOrDefault(P50, Double.NaN), measured, percentiles, details);
    }

    /** Of what was reported under the names of percentiles. */
    static Map<String, Double> percentiles(Map<String, Double> report) {
        Map<String, Double> percentiles = new TreeMap<>(report);
        percentiles.keySet().removeIf(name -> !name.equals("max") && !name.startsWith("p"));
        return percentiles;
    }
}
