package io.cirque.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "0.4567, 0.46",
        "12.34, 12.3",
        "456.7, 457",
        "4567, '4,567'",
        "45678, 45.7 k",
        "1e6, 1.00 M",
        "2.345e8, 235 M"
    })
    void haveThreeDigitsThatCount(double value, String text) {
        assertThat(Numbers.shortened(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "1000, 1000", "1024, 1 Ki", "1536, 1536", "4194304, 4 Mi", "8589934592, 8 Gi"})
    void thatAreBinaryAreShortAndExact(double value, String text) {
        assertThat(Numbers.binary(value)).isEqualTo(text);
    }
}
