package io.cirque.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianOfAnOddNumberOfValuesIsTheMiddleOne() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    }

    @Test
    void theMedianOfAnEvenNumberOfValuesLiesBetweenTheMiddleTwo() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0, 4.0))).isEqualTo(4.5);
    }

    @Test
    void minAndMaxAreTheExtremes() {
        List<Double> values = List.of(3.0, -1.0, 8.0);

        assertThat(Statistics.min(values)).isEqualTo(-1.0);
        assertThat(Statistics.max(values)).isEqualTo(8.0);
    }

    @Test
    void ratiosAreTakenRunByRunBeforeTheirMedianIs() {
        List<Double> values = List.of(10.0, 100.0, 60.0);
        List<Double> references = List.of(5.0, 10.0, 20.0);

        // 2, 10 and 3; the ratio of the medians would be 6
        assertThat(Statistics.medianRatio(values, references)).isEqualTo(3.0);
    }

    @Test
    void ratiosNeedAReferenceForEveryRun() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.medianRatio(List.of(1.0, 2.0), List.of(1.0)))
                .withMessage("2 values, but 1 references");
    }
}
