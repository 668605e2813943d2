package io.cirque.integration.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.DefaultRingHeaderMapper;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.PayloadBytesMessageMapper;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** The code and the example of docs/headers.md. */
class HeaderPageTests {
    @TempDir
    Path directory;

    private static EnvelopeCodec withoutSecrets() {
        return EnvelopeCodec.builder()
                .headerMapper(new DefaultRingHeaderMapper()
                        .outboundHeaderNames("!secret*", "*")
                        .inboundHeaderNames("order*", "correlationId"))
                .build();
    }

    private static EnvelopeCodec bare() {
        return EnvelopeCodec.builder()
                .messageMapper(new PayloadBytesMessageMapper())
                .build();
    }

    @Test
    void patternsDecide() {
        Message<?> message = MessageBuilder.withPayload("x")
                .setHeader("orderId", 7)
                .setHeader("colour", "red")
                .setHeader("secretKey", "s")
                .build();

        byte[] envelope = withoutSecrets().encode(message);

        assertThat(new String(envelope, StandardCharsets.UTF_8))
                .contains("colour")
                .doesNotContain("secretKey");
        assertThat(withoutSecrets().decode(ByteBuffer.wrap(envelope)).getHeaders())
                .containsEntry("orderId", 7)
                .doesNotContainKey("colour");
    }

    @Test
    void bareBytesNeedNoEnvelope() throws Exception {
        try (RingQueue ring = RingQueue.create(directory.resolve("sensors.ring"), RingOptions.defaults())) {
            PollableRingChannel channel = new PollableRingChannel(ring);
            channel.setCodec(bare());

            ring.publish("21.5".getBytes(StandardCharsets.UTF_8), Duration.ZERO);
            Message<?> received = Objects.requireNonNull(channel.receive(0));

            assertThat(received.getPayload()).isEqualTo("21.5".getBytes(StandardCharsets.UTF_8));
            assertThat(received.getHeaders()).containsKeys("cirque_sequence", "deliveryAttempt");
            channel.destroy();
        }
    }

    /** The bytes on the page, without the words beside them. */
    private static byte[] example() {
        List<String> blocks = Snippets.of("headers", "hex");
        assertThat(blocks).hasSize(1);
        String digits = Pattern.compile("(?m)#.*$").matcher(blocks.get(0)).replaceAll("");
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    @Test
    void theExampleIsAnEnvelope() {
        Message<?> message = new EnvelopeCodec().decode(ByteBuffer.wrap(example()));

        assertThat(message.getPayload()).isEqualTo("two chairs");
        assertThat(message.getHeaders().getId()).isEqualTo(UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10"));
        assertThat(message.getHeaders().getTimestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(message.getHeaders())
                .containsEntry("correlationId", "c7")
                .containsEntry("n", 5)
                .hasSize(4);
        assertThat(new EnvelopeCodec().encode(new GenericMessage<>("two chairs")))
                .startsWith(HexFormat.of().parseHex("435101020a000000"));
    }

    @Test
    void thePageShowsThis() {
        Snippets.assertRunBy(HeaderPageTests.class, "headers");
    }
}
