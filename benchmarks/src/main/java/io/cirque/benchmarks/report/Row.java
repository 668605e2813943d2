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
        Map<String, Double> percentiles,
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

    boolean isCirque() {
        return system.startsWith(CIRQUE);
    }

    boolean isRate() {
        return unit.equals(RATE);
    }
}
