package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lines that a worker says to the tool on its standard output. All other lines are its own, shown if it fails.
 *
 * <pre>
 * worker: @ready STAGE     it is through with the stage
 * tool:   a line feed      all workers are: go on
 * worker: @report k=v k=v  what it measured, if anything
 * </pre>
 */
final class Signal {

    static final int GO_ON = '\n';

    private static final String READY = "@ready ";
    private static final String REPORT = "@report";

    private Signal() {}

    static String ready(Stage stage) {
        return READY + stage;
    }

    /** The stage that the worker is through with, if the line says so. */
    static Optional<Stage> parseReady(String line) {
        return line.startsWith(READY) ? Optional.of(Stage.valueOf(line.substring(READY.length()))) : Optional.empty();
    }

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
