package io.cirque.benchmarks.report;

import java.util.Locale;

/** Numbers for people: three digits that count. */
final class Numbers {

    private Numbers() {}

    /** As 12.3 M, 4.56 k, 789 or 0.12. */
    static String shortened(double value) {
        if (value >= 999_500) {
            return digits(value / 1e6) + " M";
        }
        if (value >= 9_995) {
            return digits(value / 1e3) + " k";
        }
        return digits(value);
    }

    private static String digits(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
