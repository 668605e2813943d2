package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, (1L << 48) - 1})
    void allPartsOfANumberComeBack(long count) {
        long sequence = Sequence.of(255, count, Sequence.MEASURED);

        assertThat(Sequence.producer(sequence)).isEqualTo(255);
        assertThat(Sequence.count(sequence)).isEqualTo(count);
        assertThat(Sequence.isMeasured(sequence)).isTrue();
        assertThat(Sequence.isLast(sequence)).isFalse();
        assertThat(Sequence.isLast(Sequence.of(0, count, Sequence.LAST))).isTrue();
    }
}
