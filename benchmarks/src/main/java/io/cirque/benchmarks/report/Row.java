package io.cirque.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What a report says of one object in a file of results; the names are those of the file. */
record Row(
        String scenario,
        String system,
        String unit,
        double median,
        double min,
        double max,
        int runs,
        @Nullable Double ratioToCirque,
        int size,
        Map<String, String> settings,
        List<Double> values,
        Map<String, Double> percentiles,
        @Nullable Map<String, Double> percentileRatios,
        Map<String, Double> details,
        String machine) {

    private static final String CIRQUE = "cirque";
    private static final String RATE = "msg/s";

    /**
     * All rows of several files; of what was measured twice on a machine, the later one.
     *
     * @throws IOException if a file cannot be read or has something else in it
     */
    static List<Row> read(List<Path> files) throws IOException {
        Map<List<Object>, Row> rows = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                List<Row> read = JsonMapper.shared().readValue(Files.readString(file), new TypeReference<>() {});
                read.forEach(row -> rows.put(row.identity(), row));
            } catch (JacksonException e) {
                throw new IOException(file + " holds no results of compare: " + e.getOriginalMessage(), e);
            }
        }
        return new ArrayList<>(rows.values());
    }

    private List<Object> identity() {
        return List.of(machine, scenario, system, unit, size, settings);
    }

    /** Whether it is a step of a scenario that grows. */
    boolean isAboutScale() {
        return settings.containsKey(scenario);
    }

    /** What a curve goes along: the step of a scenario that grows, or else the size of a message. */
    double x() {
        String step = settings.get(scenario);
        return step == null ? size : Double.parseDouble(step);
    }

    /** A percentile divided by Cirque's, if that was measured. */
    @Nullable
    Double percentileRatio(String name) {
        return percentileRatios == null ? null : percentileRatios.get(name);
    }

    boolean isCirque() {
        return system.startsWith(CIRQUE);
    }

    /** Of the machine itself, and no system's. */
    boolean isLimit() {
        return scenario.equals("limits");
    }

    boolean isRate() {
        return unit.equals(RATE);
    }
}
