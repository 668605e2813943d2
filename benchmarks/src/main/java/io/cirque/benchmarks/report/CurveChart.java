package io.cirque.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A line for each system over the size of messages or over what a scenario grows to, both on logarithmic scales; a thin upright
 * line from the least to the greatest value of each; a dashed line for each limit of the machine.
 */
final class CurveChart {

    private static final double LEFT = 80;
    private static final double RIGHT = Svg.WIDTH - 170.0;
    private static final double HEIGHT = 300;
    private static final double LINE = 14;
    private static final double NARROWEST = 38;

    private final List<Label> labels = new ArrayList<>();
    private final Svg svg;
    private final double[] xs;
    private final double bottom;
    private final double least;
    private final double greatest;

    private CurveChart(List<Row> rows, List<Limit> limits, Svg svg) {
        this.svg = svg;
        this.xs = rows.stream().mapToDouble(Row::x).sorted().distinct().toArray();
        this.bottom = svg.height() + HEIGHT;
        double[] values = DoubleStream.concat(
                        rows.stream().mapToDouble(Row::median),
                        limits.stream()
                                .flatMapToDouble(limit -> DoubleStream.of(xs).map(limit.at())))
                .sorted()
                .toArray();
        this.least = Math.pow(10, Math.floor(Math.log10(values[0])));
        this.greatest = Math.pow(10, Math.floor(Math.log10(values[values.length - 1])) + 1);
    }

    /**
     * Draws a chart.
     *
     * @param rows of one scenario and one unit, with at least two different {@link Row#x}, all above 0
     * @param limits of the machine
     */
    static void draw(List<Row> rows, List<Limit> limits, Svg svg) {
        svg.grow(30);
        svg.text(16, svg.height(), "start", 14, Svg.INK, title(rows.get(0)));
        svg.grow(14);
        CurveChart chart = new CurveChart(rows, limits, svg);
        chart.axes();
        Map<String, List<Row>> bySystem =
                rows.stream().collect(Collectors.groupingBy(Row::system, LinkedHashMap::new, Collectors.toList()));
        bySystem.values()
                .forEach(ofSystem -> chart.curve(ofSystem.stream()
                        .sorted(Comparator.comparingDouble(Row::x))
                        .toList()));
        limits.forEach(chart::limit);
        chart.labels();
        svg.grow(HEIGHT + 30);
    }

    private static String title(Row row) {
        String what = row.isRate() ? row.unit() : row.unit() + " (p50; less is better)";
        return row.isAboutScale()
                ? row.scenario() + ", " + row.size() + " bytes: " + what + " over " + along(row.scenario())
                : row.scenario() + ": " + what + " over bytes of a message";
    }

    private static String along(String scenario) {
        return switch (scenario) {
            case "capacity" -> "bytes of the ring";
            case "backlog" -> "messages that wait";
            case "handlers" -> "threads that handle, 100 µs each message";
            default -> scenario;
        };
    }

    private void axes() {
        for (double value = least; value <= greatest * 1.01; value *= 10) {
            svg.line(LEFT, y(value), RIGHT, y(value), 1, Svg.FAINT);
            svg.text(LEFT - 8, y(value) + 4, "end", 12, Svg.INK, Numbers.shortened(value));
        }
        double free = 0;
        for (double x : xs) {
            svg.line(x(x), bottom - HEIGHT, x(x), bottom, 1, Svg.FAINT);
            if (x(x) >= free) {
                svg.text(x(x), bottom + 18, "middle", 12, Svg.INK, Numbers.binary(x));
                free = x(x) + NARROWEST;
            }
        }
    }

    private void curve(List<Row> rows) {
        boolean ours = rows.get(0).isCirque();
        String colour = ours ? Svg.OURS : Svg.OTHERS.get(labels.size() % Svg.OTHERS.size());
        for (int i = 0; i < rows.size(); i++) {
            Row to = rows.get(i);
            svg.line(x(to.x()), y(to.min()), x(to.x()), y(to.max()), 1, colour);
            if (i > 0) {
                Row from = rows.get(i - 1);
                svg.line(x(from.x()), y(from.median()), x(to.x()), y(to.median()), ours ? 3 : 1.5, colour);
            }
        }
        Row last = rows.get(rows.size() - 1);
        labels.add(new Label(last.system(), colour, y(last.median())));
    }

    private void limit(Limit limit) {
        for (int i = 1; i < xs.length; i++) {
            svg.dashes(
                    x(xs[i - 1]),
                    y(limit.at().applyAsDouble(xs[i - 1])),
                    x(xs[i]),
                    y(limit.at().applyAsDouble(xs[i])),
                    Svg.INK);
        }
        labels.add(new Label(limit.name(), Svg.INK, y(limit.at().applyAsDouble(xs[xs.length - 1]))));
    }

    /** At the ends of the curves, but none over another. */
    private void labels() {
        labels.sort(Comparator.comparingDouble(Label::y));
        double free = 0;
        for (Label label : labels) {
            double y = Math.max(free, label.y());
            svg.text(RIGHT + 6, y + 4, "start", 12, label.colour(), label.text());
            free = y + LINE;
        }
    }

    private record Label(String text, String colour, double y) {}

    private double x(double x) {
        return LEFT + (RIGHT - LEFT) * Math.log(x / xs[0]) / Math.log(xs[xs.length - 1] / xs[0]);
    }

    /** What is outside of the scale, as a least value may be, is at its edge. */
    private double y(double value) {
        double inside = Math.min(greatest, Math.max(least, value));
        return bottom - HEIGHT * Math.log(inside / least) / Math.log(greatest / least);
    }
}
