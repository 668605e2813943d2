package io.cirque.demo.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress();
    private final Subscriptions subscriptions = new Subscriptions();

    @Test
    void numbersThatFollowEachOtherMissNothing() {
        see(5, 6, 7);

        assertThat(report(1, 0))
                .extracting(Report::received, Report::missed, Report::last)
                .containsExactly(3L, 0L, 7L);
    }

    @Test
    void aNumberThatIsLeftOutIsMissedAndOneThatComesAgainIsNot() {
        see(5, 8, 8, 7, 9);

        assertThat(report(1, 0))
                .extracting(Report::received, Report::missed, Report::repeated)
                .containsExactly(3L, 2L, 2L);
    }

    @Test
    void whatIsMissedIsLostUnlessTheRingHasToldIt() {
        see(1, 4, 5);
        subscriptions.add(report(1, 1));
        assertThat(subscriptions.totals(5)).isEqualTo(new Subscriptions.Totals(3, 0, 1, 1, 0));

        subscriptions.add(report(1, 2));
        assertThat(subscriptions.totals(7)).isEqualTo(new Subscriptions.Totals(3, 0, 2, 0, 2));
    }

    @Test
    void aProcessThatDiedStaysInTheSumsAndHoldsUpNothing() {
        see(1, 2, 3);
        subscriptions.add(report(1, 0));
        subscriptions.add(new Report("subscriber-1", 2, 7, 0, 10, 0, 0, ""));
        assertThat(subscriptions.totals(10)).isEqualTo(new Subscriptions.Totals(10, 0, 0, 0, 0));

        subscriptions.remove("subscriber-1");
        assertThat(subscriptions.totals(99)).isEqualTo(new Subscriptions.Totals(10, 0, 0, 0, 0));
    }

    private void see(long... numbers) {
        LongStream.of(numbers).forEach(progress::see);
    }

    private Report report(long pid, long told) {
        return progress.report("subscriber-1", pid, told, "");
    }
}
