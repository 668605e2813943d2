package io.cirque.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows that are compared with each other: one scenario, one size, one choice of settings, one unit; all steps of it. */
record Panel(String title, List<Row> rows) {

    /** The panels of one machine, in the order of their first rows. */
    static List<Panel> of(List<Row> rows) {
        Map<String, List<Row>> byTitle = new LinkedHashMap<>();
        rows.forEach(row ->
                byTitle.computeIfAbsent(title(row), title -> new ArrayList<>()).add(row));
        return byTitle.entrySet().stream()
                .map(entry -> new Panel(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String title(Row row) {
        String settings = row.settings().entrySet().stream()
                .filter(setting -> !setting.getKey().equals(row.scenario()))
                .map(setting -> ", " + setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining());
        return row.scenario() + ", " + row.size() + " bytes" + settings + ": " + row.unit();
    }

    boolean isAboutScale() {
        return rows.get(0).isAboutScale();
    }

    double greatest() {
        return rows.stream().mapToDouble(Row::max).max().orElse(0);
    }
}
