package io.cirque.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The drawing of one machine's results: bars for each panel, and curves where a rate was measured with several sizes. */
final class Plot {

    private Plot() {}

    /**
     * Draws the results of the machine of the first row; of several machines, one drawing would compare what must not be.
     *
     * @param rows at least one
     */
    static String of(List<Row> rows) {
        String machine = rows.get(0).machine();
        List<Row> measured =
                rows.stream().filter(row -> row.machine().equals(machine)).toList();
        Svg svg = new Svg();
        svg.grow(26);
        svg.text(16, svg.height(), "start", 12, Svg.INK, machine);
        Map<String, List<Row>> scenarios = measured.stream()
                .collect(Collectors.groupingBy(Row::scenario, LinkedHashMap::new, Collectors.toList()));
        scenarios.forEach((scenario, ofScenario) -> draw(scenario, ofScenario, svg));
        svg.grow(16);
        return svg.toString();
    }

    /** All bars; but of a rate that was measured with several sizes those of the first size, and curves. */
    private static void draw(String scenario, List<Row> rows, Svg svg) {
        List<Row> rates =
                rows.stream().filter(row -> row.isRate() && row.median() > 0).toList();
        List<Panel> panels = Panel.of(rows);
        if (rates.stream().mapToInt(Row::size).distinct().count() > 1) {
            BarChart.draw(panels.get(0), svg);
            SizeChart.draw(scenario, rates, svg);
        } else {
            panels.forEach(panel -> BarChart.draw(panel, svg));
        }
    }
}
