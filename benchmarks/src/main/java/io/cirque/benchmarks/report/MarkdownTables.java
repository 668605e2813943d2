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
            Panel.of(measured).forEach(panel -> addTable(panel, lines));
        });
        return String.join("\n", lines);
    }

    private static void addTable(Panel panel, List<String> lines) {
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

    private static String more(Row row) {
        List<String> more = new ArrayList<>();
        addNumbers(row.percentiles(), more);
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
