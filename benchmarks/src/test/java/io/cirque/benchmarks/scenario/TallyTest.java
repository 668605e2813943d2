package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final int SIZE = 64;

    private final Tally tally = new Tally(2, SIZE, 4, 5);

    @Test
    void isCompleteWhenEveryProducersShareIsThere() {
        for (int count = 0; count < 5; count++) {
            assertThat(tally.isComplete()).isFalse();
            receive(0, count);
            receive(1, count);
        }

        assertThat(tally.isComplete()).isTrue();
        assertThat(tally.rate()).isPositive().isFinite();
    }

    @Test
    void refusesAMessageThatComesTwice() {
        receive(1, 0);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> receive(1, 0))
                .withMessage("Got message 0 of producer 1 with 64 bytes; expected message 1 with 64 bytes");
    }

    @Test
    void refusesAGap() {
        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> receive(0, 1))
                .withMessage("Got message 1 of producer 0 with 64 bytes; expected message 0 with 64 bytes");
    }

    @Test
    void refusesAnotherLength() {
        ByteBuffer longer = message(0, 0, SIZE + 8);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> tally.onMessage(longer, 0, SIZE + 8))
                .withMessageContaining("with 72 bytes");
    }

    @Test
    void refusesAProducerThatDoesNotExist() {
        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> receive(2, 0))
                .withMessageContaining("expected no such producer");
    }

    @Test
    void refusesDamage() {
        ByteBuffer message = message(0, 0, SIZE).putLong(SIZE - 8, 0);

        assertThatExceptionOfType(ContentException.class)
                .isThrownBy(() -> tally.onMessage(message, 0, SIZE))
                .withMessage("Message 0 of producer 0 is damaged");
    }

    @Test
    void hasARateEvenIfOneProducerWasDoneBeforeTheOtherBegan() {
        for (int count = 0; count < 5; count++) {
            receive(0, count);
        }
        for (int count = 0; count < 5; count++) {
            receive(1, count);
        }

        assertThat(tally.rate()).isPositive().isFinite();
    }

    private void receive(int producer, long count) {
        tally.onMessage(message(producer, count, SIZE), 0, SIZE);
    }

    private static ByteBuffer message(int producer, long count, int size) {
        byte[] message = Content.newMessage(size);
        Content.stamp(message, Sequence.of(producer, count));
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }
}
