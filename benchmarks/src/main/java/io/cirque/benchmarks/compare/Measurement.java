package io.cirque.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of one scenario with one system came to: an object of the JSON file.
 *
 * @param unit {@code msg/s}, where more is better, or {@code ns}, where less is
 * @param runs how many runs there were
 * @param ratioToCirque the median of this system's value divided by Cirque's of the same run; {@code null} if Cirque did not run
 * @param size bytes of a message
 * @param messages messages, or round trips, that were measured in each run
 * @param values the value of each run, in their order
 * @param percentiles of times only: the median of each percentile
 */
record Measurement(
        String scenario,
        String system,
        String unit,
        double median,
        double min,
        double max,
        int runs,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Double ratioToCirque,
        int size,
        long messages,
        List<Double> values,
        Map<String, Double> percentiles) {

    static Measurement of(
            Scenario scenario, BenchmarkSystem system, Load load, List<Sample> samples, @Nullable List<Sample> cirque) {
        List<Double> values = values(samples);
        return new Measurement(
                scenario.name(),
                system.name(),
                scenario.unit().symbol(),
                Statistics.median(values),
                Statistics.min(values),
                Statistics.max(values),
                values.size(),
                cirque == null ? null : Statistics.medianRatio(values, values(cirque)),
                load.size(),
                load.messages(),
                values,
                percentiles(samples));
    }

    private static List<Double> values(List<Sample> samples) {
        return samples.stream().map(Sample::value).toList();
    }

    private static Map<String, Double> percentiles(List<Sample> samples) {
        Map<String, Double> medians = new TreeMap<>();
        for (String name : samples.get(0).percentiles().keySet()) {
            medians.put(
                    name,
                    Statistics.median(samples.stream()
                            .map(sample -> sample.percentiles().getOrDefault(name, Double.NaN))
                            .toList()));
        }
        return medians;
    }
}
