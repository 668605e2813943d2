package io.cirque.benchmarks.compare;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lines that a worker says to the tool on its standard output. All other lines are its own, shown if it fails.
 *
 * <pre>
 * worker: @ready           it has opened what it needs
 * tool:   a line feed      all workers are ready: begin
 * worker: @report k=v k=v  what it measured, if anything
 * </pre>
 */
final class Signal {

    static final String READY = "@ready";
    static final int START = '\n';

    private static final String REPORT = "@report";

    private Signal() {}

    static String report(Map<String, Double> values) {
        StringBuilder line = new StringBuilder(REPORT);
        new TreeMap<>(values)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    /** The values of a report, if the line is one. */
    static Optional<Map<String, Double>> parseReport(String line) {
        if (!line.startsWith(REPORT)) {
            return Optional.empty();
        }
        Map<String, Double> values = new TreeMap<>();
        for (String entry : line.substring(REPORT.length()).strip().split(" ", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                values.put(entry.substring(0, equals), Double.valueOf(entry.substring(equals + 1)));
            }
        }
        return Optional.of(values);
    }
}
