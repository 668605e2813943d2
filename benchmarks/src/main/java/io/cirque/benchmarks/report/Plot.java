package io.cirque.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The drawings of one machine's results: of the comparison, bars for each panel and curves where several sizes were measured; of
 * scale, a curve for each scenario and unit.
 */
final class Plot {

    private Plot() {}

    /**
     * Draws the comparison on the machine of the first row; of several machines, one drawing would compare what must not be.
     *
     * @param rows at least one
     */
    static String ofComparison(List<Row> rows) {
        return draw(rows, row -> !row.isAboutScale() && !row.isLimit());
    }

    /**
     * Draws what was measured of scale on the first machine on which it was.
     *
     * @param rows at least one
     */
    static String ofScale(List<Row> rows) {
        return draw(rows, Row::isAboutScale);
    }

    private static String draw(List<Row> rows, Predicate<Row> shown) {
        String machine =
                rows.stream().filter(shown).findFirst().orElse(rows.get(0)).machine();
        List<Row> measured =
                rows.stream().filter(row -> row.machine().equals(machine)).toList();
        Svg svg = new Svg();
        svg.grow(26);
        svg.text(16, svg.height(), "start", 12, Svg.INK, machine);
        Map<String, List<Row>> scenarios = measured.stream()
                .filter(shown)
                .collect(Collectors.groupingBy(Row::scenario, LinkedHashMap::new, Collectors.toList()));
        scenarios.values().forEach(ofScenario -> draw(ofScenario, measured, svg));
        svg.grow(16);
        return svg.toString();
    }

    /** All bars; but of what was measured with several sizes those of the first size, and curves. */
    private static void draw(List<Row> rows, List<Row> all, Svg svg) {
        List<Row> points = rows.stream().filter(row -> row.median() > 0).toList();
        List<Panel> panels = Panel.of(rows);
        if (points.stream().mapToDouble(Row::x).distinct().count() <= 1) {
            panels.forEach(panel -> BarChart.draw(panel, svg));
            return;
        }
        if (!rows.get(0).isAboutScale()) {
            BarChart.draw(panels.get(0), svg);
        }
        points.stream()
                .collect(Collectors.groupingBy(Row::unit, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(ofUnit -> CurveChart.draw(ofUnit, Limit.of(ofUnit.get(0), all), svg));
    }
}
