package io.cirque.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Numbers for people: three digits that count. */
final class Numbers {

    private static final List<String> BINARY = List.of("", " Ki", " Mi", " Gi");

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

    /** As 8 or 1.25. */
    static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** A whole number, as 4 Ki, 1 Mi or 8 Gi where it is so many. */
    static String binary(double value) {
        long whole = (long) value;
        int unit = 0;
        while (whole >= 1024 && whole % 1024 == 0 && unit < BINARY.size() - 1) {
            whole /= 1024;
            unit++;
        }
        return whole + BINARY.get(unit);
    }

    private static String digits(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
