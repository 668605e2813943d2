package io.cirque.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What no queue in shared memory can be faster than on a machine: see the scenario {@code limits}.
 *
 * @param name for people
 * @param at the limit over what a curve goes along
 */
record Limit(String name, DoubleUnaryOperator at) {

    private static final double CACHE_LINE = 64;
    private static final double HANDLED_PER_SECOND = 10_000;
    private static final String LINES = "cache lines between cores";
    private static final String ROUND_TRIP = "a cache line there and back";

    /**
     * The limits of what a curve shows.
     *
     * @param curve a row of it
     * @param rows all rows of this machine
     */
    static List<Limit> of(Row curve, List<Row> rows) {
        if (curve.scenario().equals("handlers")) {
            return List.of(new Limit("all cores at work", x -> x * HANDLED_PER_SECOND));
        }
        List<Limit> limits = new ArrayList<>();
        DoubleUnaryOperator size = curve.isAboutScale() ? x -> curve.size() : x -> x;
        for (Row row : rows) {
            if (row.isLimit()) {
                add(limits, row, curve, size);
            }
        }
        return limits;
    }

    private static void add(List<Limit> limits, Row limit, Row curve, DoubleUnaryOperator size) {
        double most = limit.median();
        DoubleUnaryOperator lines = x -> Math.ceil(size.applyAsDouble(x) / CACHE_LINE);
        switch (limit.unit()) {
            case "lines/s" -> {
                if (curve.isRate()) {
                    limits.add(new Limit(LINES, x -> most / lines.applyAsDouble(x)));
                } else if (curve.scenario().equals("backlog")) {
                    limits.add(new Limit(LINES, x -> 1e9 * x * lines.applyAsDouble(x) / most));
                }
            }
            case "B/s" -> {
                if (curve.isRate()) {
                    limits.add(new Limit("memory, copied", x -> most / size.applyAsDouble(x)));
                }
            }
            default -> {
                if (curve.scenario().equals("pingpong")) {
                    limits.add(new Limit(ROUND_TRIP, x -> most));
                } else if (!curve.isRate() && !curve.scenario().equals("backlog")) {
                    limits.add(new Limit("a cache line, one way", x -> most / 2));
                }
            }
        }
    }
}
