package io.cirque.integration.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.MimeTypeUtils;

/** Whatever bytes somebody writes to a ring: they give a message or an {@link EnvelopeException}, and soon. */
class HostileEnvelopeTests {
    private static final int[] HOSTILE_LENGTHS = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 0x00FFFFFF};

    private final EnvelopeCodec codec =
            EnvelopeCodec.builder().trustedPackages("io.cirque.integration").build();
    private int messages;
    private int refusals;

    private byte[] envelope() {
        return codec.encode(MessageBuilder.withPayload(new Order("7", 1, BigDecimal.TEN, Order.Size.SMALL))
                .setHeader("text", "two chairs")
                .setHeader("uuid", UUID.randomUUID())
                .setHeader("date", Date.from(Instant.now()))
                .setHeader("instant", Instant.now())
                .setHeader("mime", MimeTypeUtils.APPLICATION_JSON)
                .setHeader("bytes", new byte[20])
                .setHeader("list", List.of(1, 2L, 3.0, List.of("x")))
                .setHeader("map", Map.of("a", true))
                .setHeader("price", BigDecimal.ONE)
                .setCorrelationId("c")
                .build());
    }

    private void open(byte[] bytes) {
        try {
            assertThat(codec.decode(ByteBuffer.wrap(bytes))).isNotNull();
            messages++;
        } catch (EnvelopeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            refusals++;
        }
    }

    @Test
    void aTruncatedEnvelopeIsNeverTakenForAWholeOneByAccident() {
        byte[] whole = envelope();

        for (int length = 0; length < whole.length; length++) {
            open(Arrays.copyOf(whole, length));
        }

        // What ends between two headers is a whole envelope.
        assertThat(messages).isLessThan(15);
        assertThat(refusals).isGreaterThan(whole.length - 15);
    }

    @Test
    void hostileLengthsAnywhereAllocateNothing() {
        byte[] whole = envelope();

        for (int offset = 0; offset + 4 <= whole.length; offset++) {
            for (int length : HOSTILE_LENGTHS) {
                byte[] changed = whole.clone();
                ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, length);
                open(changed);
            }
        }

        assertThat(refusals).isPositive();
    }

    @Test
    void randomChangesAreSurvived() {
        byte[] whole = envelope();
        Random random = new Random(20261121);

        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            open(changed);
        }

        assertThat(refusals).isPositive();
        assertThat(messages).isPositive();
    }

    @Test
    void randomBytesBehindAnEmptyMessageAreSurvived() {
        byte[] empty = codec.encode(new GenericMessage<>(new byte[0]));
        Random random = new Random(7);

        for (int i = 0; i < 100_000; i++) {
            byte[] garbage = Arrays.copyOf(empty, empty.length + random.nextInt(64));
            for (int at = empty.length; at < garbage.length; at++) {
                garbage[at] = (byte) random.nextInt(20);
            }
            open(garbage);
        }

        assertThat(refusals).isPositive();
    }
}
