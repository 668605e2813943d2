package io.cirque.benchmarks.compare;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints measurements for a person to read. */
final class Table {

    private static final String ROW = "%-10s %-20s %-6s %14s %14s %14s %6s  %s%n";

    private Table() {}

    static void print(List<Measurement> measurements, PrintWriter out) {
        out.printf(ROW, "scenario", "system", "unit", "median", "min", "max", "ratio", "");
        for (Measurement row : measurements) {
            out.printf(
                    ROW,
                    row.scenario(),
                    row.system(),
                    row.unit(),
                    number(row.median()),
                    number(row.min()),
                    number(row.max()),
                    row.ratioToCirque() == null ? "-" : String.format(Locale.ROOT, "%.2f", row.ratioToCirque()),
                    percentiles(row));
        }
        out.println("ratio: the system's value divided by Cirque's of the same run, the median of all runs");
    }

    private static String percentiles(Measurement row) {
        return row.percentiles().entrySet().stream()
                .map(percentile -> percentile.getKey() + " " + number(percentile.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
