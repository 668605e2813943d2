package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final int SIZE = 64;

    private final Tally tally = new Tally(2, SIZE, false);

    @Test
    void isCompleteWhenEveryProducersLastMessageIsThere() {
        receive(0, 0, 0);
        receive(0, 1, Sequence.MEASURED);
        receive(1, 0, Sequence.MEASURED);
        receive(0, 2, Sequence.MEASURED | Sequence.LAST);
        assertThat(tally.isComplete()).isFalse();
        receive(1, 1, Sequence.MEASURED | Sequence.LAST);

        assertThat(tally.isComplete()).isTrue();
        assertThat(tally.report().get(Tally.RATE)).isPositive().isFinite();
        // from the first measured message to the first last one: the two that came after the clock was started
        assertThat(tally.report()).containsEntry(Tally.MEASURED, 2.0).containsEntry(Tally.LOST, 0.0);
    }

    @Test
    void hasARateEvenIfOneProducerWasDoneBeforeTheOtherBegan() {
        for (int producer : List.of(0, 1)) {
            receive(producer, 0, 0);
            receive(producer, 1, Sequence.MEASURED);
            receive(producer, 2, Sequence.MEASURED | Sequence.LAST);
        }

        assertThat(tally.isComplete()).isTrue();
        assertThat(tally.report().get(Tally.RATE)).isPositive().isFinite();
    }

    @Test
    void refusesAGapIfNothingMayBeLost() {
        assertThatExceptionOfType(ContentException.class).isThrownBy(() -> receive(0, 1, 0));
    }

    @Test
    void countsWhatIsLostIfSomethingMayBe() {
        Tally losing = new Tally(1, SIZE, true);
        Messages.receive(losing, SIZE, 0, 0, 0);
        Messages.receive(losing, SIZE, 0, 1, Sequence.MEASURED);
        Messages.receive(losing, SIZE, 0, 5, Sequence.MEASURED);
        Messages.receive(losing, SIZE, 0, 7, Sequence.MEASURED | Sequence.LAST);

        assertThat(losing.isComplete()).isTrue();
        assertThat(losing.report()).containsEntry(Tally.LOST, 0.5);
    }

    @Test
    void theRateIsZeroIfAllButTheLastMessageIsLost() {
        Tally losing = new Tally(1, SIZE, true);
        Messages.receive(losing, SIZE, 0, 9, Sequence.MEASURED | Sequence.LAST);

        assertThat(losing.isComplete()).isTrue();
        assertThat(losing.report()).containsEntry(Tally.RATE, 0.0).containsEntry(Tally.LOST, 0.9);
    }

    private void receive(int producer, long count, long flags) {
        Messages.receive(tally, SIZE, producer, count, flags);
    }
}
