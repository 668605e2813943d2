package io.cirque.benchmarks.report;

/** A bar for each system, as long as its median; a thin line from the least to the greatest value of its runs. */
final class BarChart {

    private static final double LEFT = 190;
    private static final double RIGHT = Svg.WIDTH - 110.0;
    private static final double BAR = 13;
    private static final double STEP = 20;

    private BarChart() {}

    static void draw(Panel panel, Svg svg) {
        svg.grow(30);
        svg.text(16, svg.height(), "start", 14, Svg.INK, panel.title() + (isRate(panel) ? "" : " (less is better)"));
        svg.grow(10);
        double scale = panel.greatest() == 0 ? 0 : (RIGHT - LEFT) / panel.greatest();
        for (Row row : panel.rows()) {
            String colour = row.isCirque() ? Svg.OURS : Svg.THEIRS;
            double y = svg.height();
            double middle = y + BAR / 2;
            svg.text(LEFT - 8, y + BAR - 2, "end", 12, Svg.INK, row.system());
            svg.rectangle(LEFT, y, row.median() * scale, BAR, colour);
            svg.line(LEFT + row.min() * scale, middle, LEFT + row.max() * scale, middle, 1, Svg.INK);
            svg.text(LEFT + row.max() * scale + 6, y + BAR - 2, "start", 12, Svg.INK, Numbers.shortened(row.median()));
            svg.grow(STEP);
        }
    }

    private static boolean isRate(Panel panel) {
        return panel.rows().get(0).isRate();
    }
}
