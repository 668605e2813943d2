package io.cirque.benchmarks.compare;

import java.util.List;
import java.util.stream.IntStream;

/** What several runs say together. All methods need at least one value. */
public final class Statistics {

    private Statistics() {}

    /** The middle value; of an even number of values the mean of the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int upper = sorted.size() / 2;
        int lower = (sorted.size() - 1) / 2;
        return (sorted.get(lower) + sorted.get(upper)) / 2;
    }

    static double min(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    static double max(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /**
     * The median of the ratios of values of the same run, so that what slows a whole run down does not count.
     *
     * @param values of the runs in turn
     * @param references of the same runs, as many
     * @return the median
     * @throws IllegalArgumentException if there are not as many
     */
    public static double medianRatio(List<Double> values, List<Double> references) {
        if (values.size() != references.size()) {
            throw new IllegalArgumentException(values.size() + " values, but " + references.size() + " references");
        }
        return median(IntStream.range(0, values.size())
                .mapToObj(run -> values.get(run) / references.get(run))
                .toList());
    }
}
