package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OrderTest {

    private static final int SIZE = 64;

    private final Order order = new Order(2, SIZE, false);
    private final Order withGaps = new Order(2, SIZE, true);

    @Test
    void takesTheMessagesOfEachProducerOneAfterTheOther() {
        check(order, 1, 0);
        check(order, 0, 0);
        check(order, 0, 1);
        check(order, 1, 1);

        assertThat(order.missed()).isZero();
    }

    @Test
    void refusesAMessageThatComesTwice() {
        check(order, 1, 0);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> check(order, 1, 0))
                .withMessage("Got message 0 of producer 1 with 64 bytes; expected message 1 with 64 bytes");
    }

    @Test
    void refusesAGap() {
        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> check(order, 0, 1))
                .withMessage("Got message 1 of producer 0 with 64 bytes; expected message 0 with 64 bytes");
    }

    @Test
    void countsGapsWhereTheyAreAllowed() {
        check(withGaps, 0, 3);
        check(withGaps, 1, 1);
        check(withGaps, 0, 5);

        assertThat(withGaps.missed()).isEqualTo(5);
    }

    @Test
    void refusesWhatComesLateOrTwiceEvenWhereGapsAreAllowed() {
        check(withGaps, 0, 3);

        assertThatExceptionOfType(ContentException.class).isThrownBy(() -> check(withGaps, 0, 3));
        assertThatExceptionOfType(ContentException.class).isThrownBy(() -> check(withGaps, 0, 1));
    }

    @Test
    void refusesAnotherLength() {
        ByteBuffer longer = Messages.message(SIZE + 8, 0, 0, 0);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> order.check(longer, 0, SIZE + 8))
                .withMessageContaining("with 72 bytes");
    }

    @Test
    void refusesAProducerThatDoesNotExist() {
        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> check(order, 2, 0))
                .withMessageContaining("expected no such producer");
    }

    @Test
    void refusesDamage() {
        ByteBuffer message = Messages.message(SIZE, 0, 0, 0).putLong(SIZE - 8, 0);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> order.check(message, 0, SIZE))
                .withMessage("Message 0 of producer 0 is damaged");
    }

    private static void check(Order order, int producer, long count) {
        order.check(Messages.message(SIZE, producer, count, 0), 0, SIZE);
    }
}
