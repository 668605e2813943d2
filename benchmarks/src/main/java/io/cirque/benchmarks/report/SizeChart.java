package io.cirque.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A line for each system: its rate over the size of messages, both on logarithmic scales. */
final class SizeChart {

    private static final double LEFT = 80;
    private static final double RIGHT = Svg.WIDTH - 160.0;
    private static final double HEIGHT = 300;

    private static final double LINE = 14;

    private final List<Label> labels = new ArrayList<>();
    private final Svg svg;
    private final double bottom;
    private final double leastSize;
    private final double greatestSize;
    private final double leastRate;
    private final double greatestRate;

    private SizeChart(List<Row> rows, Svg svg) {
        this.svg = svg;
        this.bottom = svg.height() + HEIGHT;
        this.leastSize = rows.stream().mapToDouble(Row::size).min().orElseThrow();
        this.greatestSize = rows.stream().mapToDouble(Row::size).max().orElseThrow();
        this.leastRate = Math.pow(
                10,
                Math.floor(
                        Math.log10(rows.stream().mapToDouble(Row::median).min().orElseThrow())));
        this.greatestRate = Math.pow(
                10,
                Math.ceil(
                        Math.log10(rows.stream().mapToDouble(Row::median).max().orElseThrow())));
    }

    /**
     * Draws a chart.
     *
     * @param rows rates of one scenario with at least two sizes
     */
    static void draw(String scenario, List<Row> rows, Svg svg) {
        svg.grow(30);
        svg.text(16, svg.height(), "start", 14, Svg.INK, scenario + ": msg/s over bytes of a message");
        svg.grow(14);
        SizeChart chart = new SizeChart(rows, svg);
        chart.axes(rows);
        Map<String, List<Row>> bySystem =
                rows.stream().collect(Collectors.groupingBy(Row::system, LinkedHashMap::new, Collectors.toList()));
        bySystem.values()
                .forEach(ofSystem -> chart.curve(ofSystem.stream()
                        .sorted(Comparator.comparingInt(Row::size))
                        .toList()));
        chart.labels();
        svg.grow(HEIGHT + 30);
    }

    private void axes(List<Row> rows) {
        for (double rate = leastRate; rate <= greatestRate * 1.01; rate *= 10) {
            svg.line(LEFT, y(rate), RIGHT, y(rate), 1, Svg.FAINT);
            svg.text(LEFT - 8, y(rate) + 4, "end", 12, Svg.INK, Numbers.shortened(rate));
        }
        rows.stream().mapToInt(Row::size).distinct().forEach(size -> {
            svg.line(x(size), bottom - HEIGHT, x(size), bottom, 1, Svg.FAINT);
            svg.text(x(size), bottom + 18, "middle", 12, Svg.INK, String.valueOf(size));
        });
    }

    private void curve(List<Row> rows) {
        boolean ours = rows.get(0).isCirque();
        String colour = ours ? Svg.OURS : Svg.OTHERS.get(labels.size() % Svg.OTHERS.size());
        for (int i = 1; i < rows.size(); i++) {
            Row from = rows.get(i - 1);
            Row to = rows.get(i);
            svg.line(x(from.size()), y(from.median()), x(to.size()), y(to.median()), ours ? 3 : 1.5, colour);
        }
        Row last = rows.get(rows.size() - 1);
        labels.add(new Label(last.system(), colour, y(last.median())));
    }

    /** At the ends of the curves, but none over another. */
    private void labels() {
        labels.sort(Comparator.comparingDouble(Label::y));
        double free = 0;
        for (Label label : labels) {
            double y = Math.max(free, label.y());
            svg.text(RIGHT + 6, y + 4, "start", 12, label.colour(), label.system());
            free = y + LINE;
        }
    }

    private record Label(String system, String colour, double y) {}

    private double x(double size) {
        return LEFT + (RIGHT - LEFT) * Math.log(size / leastSize) / Math.log(greatestSize / leastSize);
    }

    private double y(double rate) {
        return bottom - HEIGHT * Math.log(rate / leastRate) / Math.log(greatestRate / leastRate);
    }
}
