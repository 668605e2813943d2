package io.cirque.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of one scenario with one system came to: an object of the JSON file.
 *
 * @param unit {@code msg/s}, where more is better, or {@code ns} or {@code % CPU}, where less is
 * @param runs how many runs there were
 * @param ratioToCirque the median of this system's value divided by Cirque's of the same run; {@code null} if Cirque did not run
 * @param size bytes of a message
 * @param messages messages, or round trips, that were measured in the run with the fewest
 * @param settings further settings that the scenario looks at, by the name of their option
 * @param values the value of each run, in their order
 * @param percentiles of times only: the median of each percentile
 * @param percentileRatios the same for percentiles as {@code ratioToCirque} for the value
 * @param details other things that the scenario measured: the median of each
 * @param machine Java, processors and operating system
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
        Map<String, String> settings,
        List<Double> values,
        Map<String, Double> percentiles,
        Map<String, Double> percentileRatios,
        Map<String, Double> details,
        String machine) {

    /**
     * The measurement of one system.
     *
     * @param samples of all runs, at least one, of one unit
     * @param cirque Cirque's of the same runs; fewer or more if the comparison was ended within a run
     */
    static Measurement of(
            Scenario scenario, BenchmarkSystem system, Load load, List<Sample> samples, List<Sample> cirque) {
        List<Double> values = values(samples);
        return new Measurement(
                scenario.name(),
                system.name(),
                samples.get(0).unit().symbol(),
                Statistics.median(values),
                Statistics.min(values),
                Statistics.max(values),
                values.size(),
                ratio(values, values(cirque)),
                load.size(),
                samples.stream().mapToLong(Sample::messages).min().orElse(0),
                settings(scenario, load),
                values,
                medians(samples, Sample::percentiles),
                percentileRatios(samples, cirque),
                medians(samples, Sample::details),
                Machine.describe());
    }

    private static @Nullable Double ratio(List<Double> values, List<Double> cirque) {
        int pairs = Math.min(values.size(), cirque.size());
        if (pairs == 0) {
            return null;
        }
        double ratio = Statistics.medianRatio(values.subList(0, pairs), cirque.subList(0, pairs));
        return Double.isFinite(ratio) ? ratio : null;
    }

    private static Map<String, Double> percentileRatios(List<Sample> samples, List<Sample> cirque) {
        Map<String, Double> ratios = new TreeMap<>();
        for (String name : samples.get(0).percentiles().keySet()) {
            Double ratio = ratio(percentiles(samples, name), percentiles(cirque, name));
            if (ratio != null) {
                ratios.put(name, ratio);
            }
        }
        return ratios;
    }

    private static List<Double> percentiles(List<Sample> samples, String name) {
        return samples.stream()
                .map(sample -> sample.percentiles().getOrDefault(name, Double.NaN))
                .toList();
    }

    private static Map<String, String> settings(Scenario scenario, Load load) {
        Map<String, String> settings = new TreeMap<>();
        if (scenario.waits()) {
            settings.put("wait", lowerCase(load.waiting()));
        }
        if (scenario.shape().durable()) {
            settings.put("sync", lowerCase(load.sync()));
            settings.put("sync-interval", String.valueOf(load.syncMillis()));
        }
        if (load.step() > 0) {
            settings.put(scenario.name(), String.valueOf(load.step()));
        }
        return settings;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<Double> values(List<Sample> samples) {
        return samples.stream().map(Sample::value).toList();
    }

    private static Map<String, Double> medians(List<Sample> samples, Function<Sample, Map<String, Double>> of) {
        Map<String, Double> medians = new TreeMap<>();
        for (String name : of.apply(samples.get(0)).keySet()) {
            medians.put(
                    name,
                    Statistics.median(samples.stream()
                            .map(sample -> of.apply(sample).getOrDefault(name, Double.NaN))
                            .filter(value -> !value.isNaN())
                            .toList()));
        }
        return medians;
    }
}
