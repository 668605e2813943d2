package io.cirque.demo.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an order that was sent.
 *
 * @param line the line of the CSV file, counted from 1; null in JSON
 * @param field the field; in a JSON array with its place, such as {@code [2].price}
 * @param value what was sent; null if there was nothing
 * @param mend what to send instead
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Fault(@Nullable Long line, String field, @Nullable String value, String mend) {
    private static final int LONGEST_VALUE = 80;

    Fault {
        if (value != null && value.length() > LONGEST_VALUE) {
            value = value.substring(0, LONGEST_VALUE) + "…";
        }
    }

    @Override
    public String toString() {
        return (line == null ? "" : "line " + line + ": ")
                + field
                + (value == null ? " is missing: " : " is \"" + value + "\": ")
                + mend;
    }
}
