package io.cirque.benchmarks.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints measurements for a person to read. */
final class Table {

    private static final String ROW = "%-16s %6s %-20s %-6s %14s %14s %14s %7s  %s%n";

    private Table() {}

    static void print(List<Measurement> measurements, PrintWriter out) {
        out.printf(ROW, "scenario", "bytes", "system", "unit", "median", "min", "max", "ratio", "");
        for (Measurement row : measurements) {
            out.printf(
                    ROW,
                    row.scenario(),
                    row.size(),
                    row.system(),
                    row.unit(),
                    number(row.median()),
                    number(row.min()),
                    number(row.max()),
                    row.ratioToCirque() == null ? "-" : String.format(Locale.ROOT, "%.2f", row.ratioToCirque()),
                    more(row));
        }
        out.println("ratio: the system's value divided by Cirque's of the same run, the median of all runs");
        out.flush();
    }

    private static String more(Measurement row) {
        List<String> more = new ArrayList<>();
        row.settings().forEach((name, value) -> more.add(name + " " + value));
        addNumbers(row.percentiles(), more);
        addNumbers(row.details(), more);
        return String.join(", ", more);
    }

    private static void addNumbers(Map<String, Double> numbers, List<String> more) {
        numbers.forEach((name, value) -> {
            if (value != 0) {
                more.add(name + " " + number(value));
            }
        });
    }

    /** Whole, unless it is so small that this would say nothing. */
    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }
}
