package io.cirque.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** A drawing that grows downwards. Not thread-safe. */
final class Svg {

    static final int WIDTH = 820;
    static final String INK = "#1d2433";
    static final String FAINT = "#d7dce5";
    static final String OURS = "#c8442f";
    static final String THEIRS = "#7c8aa5";

    /** For those that must be told apart. */
    static final List<String> OTHERS =
            List.of("#3b6ea5", "#4d9078", "#8a6bb1", "#b0852c", "#5c6773", "#2f9fb0", "#9b5f7e", "#6f8f2f");

    private final StringBuilder shapes = new StringBuilder();
    private double height;

    /** Where the next thing may begin. */
    double height() {
        return height;
    }

    void grow(double by) {
        height += by;
    }

    void text(double x, double y, String anchor, int size, String colour, String text) {
        shapes.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>%n",
                x, y, anchor, size, colour, escape(text)));
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        shapes.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x, y, width, height, colour));
    }

    void line(double x1, double y1, double x2, double y2, double width, String colour) {
        shapes.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                x1, y1, x2, y2, colour, width));
    }

    void dashes(double x1, double y1, double x2, double y2, String colour) {
        shapes.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-dasharray=\"5 4\"/>%n",
                x1, y1, x2, y2, colour));
    }

    @Override
    public String toString() {
        return format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\""
                        + " font-family=\"system-ui, sans-serif\">%n<rect width=\"100%%\" height=\"100%%\""
                        + " fill=\"white\"/>%n%s</svg>%n",
                WIDTH, height, shapes);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments).replace(System.lineSeparator(), "\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
