package io.cirque.benchmarks.report;

import io.cirque.benchmarks.compare.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Cirque is to reach, and whether it does: a table in Markdown with a column for each machine. */
final class Goals {

    private static final int SIZE = 128;
    private static final String CIRQUE = "cirque";
    private static final String MANY_TO_ONE = "agrona-many-to-one";
    private static final String AERON = "aeron-ipc";
    private static final String RATE = "msg/s";
    private static final String TIME = "ns";
    private static final String P999 = "p99.9";

    private static final List<Goal> ALL = List.of(
            rate("1to1", SIZE, CIRQUE, MANY_TO_ONE, 1.5),
            rate("1to1", SIZE, CIRQUE, AERON, 1.1),
            rate("1to1", SIZE, CIRQUE, "chronicle", 8),
            rate("1to1", SIZE, "cirque-single-producer", "agrona-one-to-one", 1),
            rate("2to1", SIZE, CIRQUE, MANY_TO_ONE, 1.25),
            rate("2to1", SIZE, CIRQUE, AERON, 1.05),
            new Goal(
                    "batches of 16 ÷ single messages",
                    true,
                    2,
                    rows -> ratio(rows.find("batch", SIZE, CIRQUE, RATE), rows.find("1to1", SIZE, CIRQUE, RATE))),
            new Goal(
                    "pingpong, p50: cirque ÷ " + MANY_TO_ONE,
                    false,
                    1,
                    rows -> ratio(
                            rows.find("pingpong", SIZE, CIRQUE, TIME), rows.find("pingpong", SIZE, MANY_TO_ONE, TIME))),
            new Goal(
                    "pingpong, " + P999 + ": cirque ÷ " + MANY_TO_ONE,
                    false,
                    1,
                    rows -> inverse(rows.find("pingpong", SIZE, MANY_TO_ONE, TIME))),
            rate("1to2groups", SIZE, CIRQUE, "agrona-broadcast", 1.5),
            rate("1to1", 1024, CIRQUE, MANY_TO_ONE, 1.3),
            rate("1to1", 65536, CIRQUE, MANY_TO_ONE, 1),
            new Goal("spring: million msg/s", true, 1, rows -> median(rows.find("spring", SIZE, CIRQUE, RATE), 1e6)),
            rate("spring", SIZE, CIRQUE, "spring-queuechannel", 3),
            rate("spring-inprocess", SIZE, CIRQUE, "spring-queuechannel", 3),
            new Goal("idle, wait park: % of a core", false, 1, rows -> median(rows.parked("% CPU"), 1)),
            new Goal("idle, wait park: wake-up p50 in µs", false, 30, rows -> median(rows.parked(TIME), 1e3)),
            new Goal("handlers of 100 µs: 4 threads ÷ 1", true, 3, rows -> ratio(rows.handlers(4), rows.handlers(1))));

    private Goals() {}

    /** The table; empty if nothing of it was measured. */
    static String of(List<Row> rows) {
        Map<String, List<Row>> machines =
                rows.stream().collect(Collectors.groupingBy(Row::machine, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        for (Goal goal : ALL) {
            List<OptionalDouble> reached = machines.values().stream()
                    .map(measured -> goal.reached().apply(new Measured(measured)))
                    .toList();
            if (reached.stream().anyMatch(OptionalDouble::isPresent)) {
                lines.add("| " + goal.name() + " | " + (goal.more() ? "≥ " : "≤ ") + Numbers.plain(goal.bound()) + " | "
                        + reached.stream().map(goal::verdict).collect(Collectors.joining(" | ")) + " |");
            }
        }
        if (lines.isEmpty()) {
            return "";
        }
        String columns = machines.keySet().stream()
                .map(machine -> machine.replaceFirst(",.*", "") + " | ")
                .collect(Collectors.joining());
        return "### Goals\n\n| what | goal | " + columns.strip() + "\n| --- | ---: |"
                + " ---: |".repeat(machines.size()) + "\n" + String.join("\n", lines) + "\n";
    }

    private static Goal rate(String scenario, int size, String system, String other, double bound) {
        return new Goal(
                scenario + ", " + size + " bytes: " + system + " ÷ " + other,
                true,
                bound,
                rows -> ratio(rows.find(scenario, size, system, RATE), rows.find(scenario, size, other, RATE)));
    }

    /** The median of the ratios run by run. */
    private static OptionalDouble ratio(List<Row> one, List<Row> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> values = one.get(0).values();
        List<Double> others = other.get(0).values();
        int runs = Math.min(values.size(), others.size()); // scenarios may have had different numbers of them
        return OptionalDouble.of(Statistics.medianRatio(values.subList(0, runs), others.subList(0, runs)));
    }

    private static OptionalDouble inverse(List<Row> peer) {
        return peer.stream()
                .map(row -> row.percentileRatio(P999))
                .filter(ratio -> ratio != null)
                .mapToDouble(ratio -> 1 / ratio)
                .findFirst();
    }

    private static OptionalDouble median(List<Row> rows, double unit) {
        return rows.stream().mapToDouble(row -> row.median() / unit).findFirst();
    }

    /** The rows of one machine. */
    private record Measured(List<Row> rows) {

        List<Row> find(String scenario, int size, String system, String unit) {
            return rows.stream()
                    .filter(row -> row.scenario().equals(scenario)
                            && row.size() == size
                            && row.system().equals(system)
                            && row.unit().equals(unit))
                    .toList();
        }

        List<Row> parked(String unit) {
            return find("idle", SIZE, CIRQUE, unit).stream()
                    .filter(row -> "park".equals(row.settings().get("wait")))
                    .toList();
        }

        List<Row> handlers(int threads) {
            return find("handlers", SIZE, CIRQUE, RATE).stream()
                    .filter(row -> row.x() == threads)
                    .toList();
        }
    }

    /**
     * One goal.
     *
     * @param more whether more than the bound is meant, or less
     * @param reached what was measured; empty if it was not
     */
    private record Goal(String name, boolean more, double bound, Function<Measured, OptionalDouble> reached) {

        String verdict(OptionalDouble value) {
            if (value.isEmpty()) {
                return "–";
            }
            double is = value.getAsDouble();
            boolean met = more ? is >= bound : is <= bound;
            return String.format(Locale.ROOT, "%.2f %s", is, met ? "met" : "**missed**");
        }
    }
}
