package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handler can do with a message. */
class MessageTest {
    @TempDir
    Path directory;

    private RingQueue create(WhenFull whenFull) {
        return RingQueue.create(
                directory.resolve("messages.ring"),
                RingOptions.builder().capacity(16 * 256).whenFull(whenFull).build());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Of one cell and of several; read in place, and copied before. */
    static Stream<Arguments> kinds() {
        return Stream.of(WhenFull.BLOCK, WhenFull.OVERWRITE)
                .flatMap(policy -> Stream.of(0, 100, 700).map(length -> Arguments.of(policy, length)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aMessageIsCopiedIntoBuffersOfAllKinds(WhenFull whenFull, int length) throws InterruptedException {
        try (RingQueue ring = create(whenFull);
                Consumer consumer = ring.consumer("default")) {
            ring.offer(bytes(length));
            Message message = consumer.receive(Duration.ofSeconds(10));
            assertThat(message).isNotNull();
            for (ByteBuffer target : List.of(
                    ByteBuffer.allocate(1000), ByteBuffer.allocateDirect(1000), part(ByteBuffer.allocate(1500)))) {
                target.position(7);
                message.copyTo(target);
                assertThat(target.position()).isEqualTo(7 + length);
                byte[] copy = new byte[length];
                target.get(7, copy);
                assertThat(copy).isEqualTo(bytes(length));
            }
            byte[] array = new byte[length + 5];
            message.copyTo(array, 3);
            assertThat(Arrays.copyOfRange(array, 3, 3 + length)).isEqualTo(bytes(length));
            ByteBuffer view = message.buffer();
            assertThat(view.remaining()).isEqualTo(length);
            assertThat(view.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> view.put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        }
    }

    private static ByteBuffer part(ByteBuffer whole) {
        return whole.position(300).slice();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTargetWithoutRoomIsLeftAsItIs(WhenFull whenFull, int length) throws InterruptedException {
        try (RingQueue ring = create(whenFull);
                Consumer consumer = ring.consumer("default")) {
            ring.offer(bytes(length + 1));
            Message message = consumer.receive(Duration.ofSeconds(10));
            assertThat(message).isNotNull();
            for (ByteBuffer target : List.of(ByteBuffer.allocate(length), ByteBuffer.allocateDirect(length))) {
                assertThatThrownBy(() -> message.copyTo(target)).isInstanceOf(BufferOverflowException.class);
                assertThat(target.position()).isZero();
            }
            assertThatThrownBy(() -> message.copyTo(new byte[length], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aMessageThatWasOnlyLookedAtIsCopiedAsWell() {
        try (RingQueue ring = create(WhenFull.BLOCK)) {
            ring.offer(bytes(100));
            ring.offer(bytes(700));
            List<ByteBuffer> copies = new ArrayList<>();
            ring.walk(message -> {
                ByteBuffer copy = ByteBuffer.allocateDirect(message.length());
                message.copyTo(copy);
                copies.add(copy.flip());
            });
            assertThat(copies).containsExactly(ByteBuffer.wrap(bytes(100)), ByteBuffer.wrap(bytes(700)));
        }
    }
}
