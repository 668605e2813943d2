package io.cirque.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows in columns that are as wide as they must be: numbers to the right, text to the left. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> numeric;

    Table(String... headings) {
        rows.add(List.of(headings));
        numeric = new ArrayList<>(Stream.of(headings).map(heading -> false).toList());
    }

    /** As many values as there are headings. */
    void row(Object... values) {
        for (int column = 0; column < values.length; column++) {
            numeric.set(column, values[column] instanceof Number || numeric.get(column));
        }
        rows.add(Stream.of(values).map(String::valueOf).toList());
    }

    List<String> lines() {
        int[] widths = new int[numeric.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String value = row.get(column);
            String room = " ".repeat(widths[column] - value.length());
            line.append(numeric.get(column) ? room + value : value + room).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
