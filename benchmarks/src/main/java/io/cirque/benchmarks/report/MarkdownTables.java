package io.cirque.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables in Markdown: a section for each machine, a table for each panel. */
final class MarkdownTables {

    private MarkdownTables() {}

    static String of(List<Row> rows) {
        Map<String, List<Row>> machines =
                rows.stream().collect(Collectors.groupingBy(Row::machine, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        machines.forEach((machine, measured) -> {
            lines.add("### " + machine);
            lines.add("");
            Panel.of(measured).forEach(panel -> addTable(panel, measured, lines));
        });
        return String.join("\n", lines);
    }

    private static void addTable(Panel panel, List<Row> all, List<String> lines) {
        if (panel.isAboutScale()) {
            addSteps(panel, Limit.of(panel.rows().get(0), all), lines);
            return;
        }
        lines.add("**" + panel.title() + "**");
        lines.add("");
        lines.add("| system | median | min – max | runs | ratio to Cirque | more |");
        lines.add("| --- | ---: | ---: | ---: | ---: | --- |");
        for (Row row : panel.rows()) {
            lines.add(String.join(
                    " | ",
                    "| " + row.system(),
                    Numbers.shortened(row.median()),
                    Numbers.shortened(row.min()) + " – " + Numbers.shortened(row.max()),
                    String.valueOf(row.runs()),
                    row.ratioToCirque() == null ? "–" : String.format(Locale.ROOT, "%.2f", row.ratioToCirque()),
                    more(row) + " |"));
        }
        lines.add("");
    }

    private static void addSteps(Panel panel, List<Limit> limits, List<String> lines) {
        lines.add("**" + panel.title() + "**");
        lines.add("");
        lines.add("| " + panel.rows().get(0).scenario() + " | median | min – max | runs |"
                + limits.stream().map(limit -> " limit: " + limit.name() + " |").collect(Collectors.joining())
                + " more |");
        lines.add("| ---: | ---: | ---: | ---: |" + " ---: |".repeat(limits.size()) + " --- |");
        for (Row row : panel.rows()) {
            List<String> cells = new ArrayList<>(List.of(
                    "| " + Numbers.binary(row.x()),
                    Numbers.shortened(row.median()),
                    Numbers.shortened(row.min()) + " – " + Numbers.shortened(row.max()),
                    String.valueOf(row.runs())));
            limits.forEach(limit -> cells.add(Numbers.shortened(limit.at().applyAsDouble(row.x()))));
            cells.add(more(row) + " |");
            lines.add(String.join(" | ", cells));
        }
        lines.add("");
    }

    private static String more(Row row) {
        List<String> more = new ArrayList<>();
        row.percentiles().forEach((name, value) -> {
            Double ratio = row.isCirque() ? null : row.percentileRatio(name);
            more.add(name + " " + Numbers.shortened(value)
                    + (ratio == null ? "" : String.format(Locale.ROOT, " (ratio %.2f)", ratio)));
        });
        addNumbers(row.details(), more);
        return String.join(", ", more);
    }

    private static void addNumbers(Map<String, Double> numbers, List<String> more) {
        numbers.forEach((name, value) -> {
            if (value != 0) {
                more.add(name + " " + Numbers.shortened(value));
            }
        });
    }
}
