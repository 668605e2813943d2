package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

    private static final long COMPARED_WHOLE = 3 * Content.WHOLE_EVERY;

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64, 72, 128, 1000, 65536})
    void aMessageAsItWasStampedIsIntact(int size) {
        byte[] message = Content.newMessage(size);

        for (long sequence = 0; sequence < 2 * Content.WHOLE_EVERY; sequence++) {
            Content.stamp(message, sequence);
            ByteBuffer buffer = littleEndian(message);
            assertThat(Content.sequence(buffer, 0)).isEqualTo(sequence);
            assertThat(Content.isIntact(buffer, 0, size, sequence)).isTrue();
        }
    }

    @Test
    void everyCacheLineOfAnotherMessageShows() {
        int size = 1000;
        byte[] message = Content.newMessage(size);
        byte[] other = Content.newMessage(size);
        Content.stamp(other, 41);

        for (int line = 0; line < size; line += 64) {
            Content.stamp(message, 42);
            System.arraycopy(other, line, message, line, Math.min(64, size - line));
            assertThat(Content.isIntact(littleEndian(message), 0, size, 42)).isFalse();
        }
    }

    @Test
    void everyDamagedByteShowsWhereAMessageIsComparedWhole() {
        int size = 136;
        byte[] message = Content.newMessage(size);
        Content.stamp(message, COMPARED_WHOLE);

        for (int i = 0; i < size; i++) {
            message[i] ^= 1;
            assertThat(Content.isIntact(littleEndian(message), 0, size, COMPARED_WHOLE))
                    .as("byte %d", i)
                    .isFalse();
            message[i] ^= 1;
        }
    }

    private static ByteBuffer littleEndian(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }
}
