package io.cirque.integration.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.history.MessageHistory;
import org.springframework.integration.support.DefaultMessageBuilderFactory;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.MimeTypeUtils;

class EnvelopeCodecTests {
    private static final Order ORDER = new Order("7", 3, new BigDecimal("19.90"), Order.Size.LARGE);

    private final EnvelopeCodec codec =
            EnvelopeCodec.builder().trustedPackages("io.cirque.integration").build();

    private Message<?> travel(Message<?> message) {
        return codec.decode(ByteBuffer.wrap(codec.encode(message)));
    }

    @Test
    void bytesArriveAsTheyAreWithIdAndTimestamp() {
        Message<byte[]> sent = new GenericMessage<>(new byte[] {0, -1, 127, 'C', 'Q'});

        Message<?> received = travel(sent);

        assertThat(received.getPayload()).isEqualTo(sent.getPayload());
        assertThat(received.getHeaders()).isEqualTo(sent.getHeaders());
        assertThat(received.getHeaders().getId()).isEqualTo(sent.getHeaders().getId());
    }

    @Test
    void textsArriveAsTheyAre() {
        for (String text : List.of("", "two chairs", "zwei Stühle, 二把椅子 🪑", "x".repeat(100_000))) {
            assertThat(travel(new GenericMessage<>(text)).getPayload()).isEqualTo(text);
        }
    }

    @Test
    void aMessageWithoutIdAndTimestampArrivesWithoutThem() {
        Message<?> received = travel(new GenericMessage<>("x", new EnvelopeHeaders(MessageHeaders.ID_VALUE_NONE, -1)));

        assertThat(received.getHeaders()).isEmpty();
    }

    @Test
    void whatArrivesIsImmutable() {
        MessageHeaders headers = travel(new GenericMessage<>("x")).getHeaders();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> headers.put("a", "b"));
    }

    static List<Object> headerValues() {
        List<Object> withNull = new ArrayList<>();
        withNull.add(null);
        return List.of(
                "text",
                "",
                true,
                false,
                (byte) -3,
                (short) 1000,
                'ß',
                42,
                Long.MIN_VALUE,
                1.5f,
                Math.PI,
                UUID.randomUUID(),
                Date.from(Instant.ofEpochMilli(1_700_000_000_123L)),
                Instant.parse("2026-11-21T05:00:00.123456789Z"),
                MimeTypeUtils.APPLICATION_JSON,
                List.of(1, "two", List.of(UUID.randomUUID(), 3L)),
                withNull,
                Map.of("a", 1, 2, List.of("b")),
                // through JSON:
                new BigDecimal("12.340"),
                LocalDate.of(2026, 11, 21),
                URI.create("urn:x"),
                Order.Size.SMALL,
                Order.Size.LARGE,
                ORDER);
    }

    @ParameterizedTest
    @MethodSource("headerValues")
    void headersArriveWithTheirTypes(Object value) {
        Message<?> received =
                travel(MessageBuilder.withPayload("x").setHeader("mine", value).build());

        assertThat(received.getHeaders().get("mine")).isEqualTo(value);
    }

    @Test
    void bytesInAHeaderArrive() {
        byte[] bytes = {1, 2, 3};

        Message<?> received =
                travel(MessageBuilder.withPayload("x").setHeader("mine", bytes).build());

        assertThat(received.getHeaders().get("mine")).isEqualTo(bytes);
    }

    @Test
    void standardHeadersArrive() {
        Message<?> sent = MessageBuilder.withPayload("x")
                .setHeader(MessageHeaders.CONTENT_TYPE, "text/plain")
                .setCorrelationId(UUID.randomUUID())
                .setSequenceNumber(2)
                .setSequenceSize(3)
                .pushSequenceDetails(UUID.randomUUID(), 1, 2)
                .setPriority(5)
                .setExpirationDate(1_800_000_000_000L)
                .setReplyChannelName("replies")
                .setErrorChannelName("errors")
                .setHeader("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .build();

        assertThat(travel(sent).getHeaders()).isEqualTo(sent.getHeaders());
    }

    @Test
    void sequenceDetailsCanBePoppedAfterTheJourney() {
        UUID correlation = UUID.randomUUID();
        Message<?> sent = MessageBuilder.withPayload("x")
                .setCorrelationId(correlation)
                .setSequenceNumber(1)
                .setSequenceSize(2)
                .pushSequenceDetails(UUID.randomUUID(), 3, 4)
                .build();

        Message<?> popped =
                MessageBuilder.fromMessage(travel(sent)).popSequenceDetails().build();

        assertThat(new IntegrationMessageHeaderAccessor(popped).getCorrelationId())
                .isEqualTo(correlation);
    }

    @Test
    void whatMeansSomethingHereOnlyIsLeftBehind() {
        DirectChannel tracked = new DirectChannel();
        tracked.setBeanName("tracked");
        Message<?> sent = MessageBuilder.withPayload("x")
                .setHeader(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT, new AtomicInteger(3))
                .setHeader(IntegrationMessageHeaderAccessor.SOURCE_DATA, new Object())
                .setHeader(RingHeaders.SEQUENCE, 12L)
                .setHeader("kept", 1)
                .build();
        sent = MessageHistory.write(sent, tracked, new DefaultMessageBuilderFactory());

        assertThat(travel(sent).getHeaders().keySet()).containsExactlyInAnyOrder("id", "timestamp", "kept");
    }

    @Test
    void objectsArriveAsTheTypeThatWasSent() {
        assertThat(travel(new GenericMessage<>(ORDER)).getPayload()).isEqualTo(ORDER);
        assertThat(travel(new GenericMessage<>(new Order[] {ORDER, ORDER})).getPayload())
                .isEqualTo(new Order[] {ORDER, ORDER});
        assertThat(travel(new GenericMessage<>(Order.Size.LARGE)).getPayload()).isEqualTo(Order.Size.LARGE);
        assertThat(travel(new GenericMessage<>(new BigDecimal("1.10"))).getPayload())
                .isEqualTo(new BigDecimal("1.10"));
        assertThat(travel(new GenericMessage<>(new int[] {1, 2})).getPayload()).isEqualTo(new int[] {1, 2});
    }

    @Test
    void collectionsArriveAsTheirInterface() {
        assertThat(travel(new GenericMessage<>(List.of("a", "b"))).getPayload()).isEqualTo(List.of("a", "b"));
        assertThat(travel(new GenericMessage<>(Arrays.asList(1, 2))).getPayload())
                .isEqualTo(List.of(1, 2));
        assertThat(travel(new GenericMessage<>(Map.of("a", 1))).getPayload()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void aContentTypeThatTheConverterDoesNotKnowIsNoHindrance() {
        Message<?> received = travel(MessageBuilder.withPayload(ORDER)
                .setHeader(MessageHeaders.CONTENT_TYPE, "multipart/form-data")
                .build());

        assertThat(received.getPayload()).isEqualTo(ORDER);
        assertThat(received.getHeaders().get(MessageHeaders.CONTENT_TYPE)).isEqualTo("multipart/form-data");
    }

    @Test
    void typesThatAreNotTrustedAreRefusedWhereTheyAreSent() {
        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> new EnvelopeCodec().encode(new GenericMessage<>(ORDER)))
                .withMessageContaining("payload is a " + Order.class.getName())
                .withMessageContaining("trusted packages");
        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.encode(MessageBuilder.withPayload("x")
                        .setHeader("worker", new Thread())
                        .build()))
                .withMessageContaining("header 'worker' is a java.lang.Thread");
    }

    @Test
    void typesThatAreNotTrustedAreRefusedWhereTheyArrive() {
        ByteBuffer order = ByteBuffer.wrap(codec.encode(new GenericMessage<>(ORDER)));

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> new EnvelopeCodec().decode(order))
                .withMessageContaining(Order.class.getName())
                .withMessageContaining("trusted packages");
    }

    @Test
    void aPackageIsNotTrustedForTheBeginningOfItsName() {
        EnvelopeCodec other =
                EnvelopeCodec.builder().trustedPackages("io.cirque.integr").build();

        assertThatExceptionOfType(EnvelopeException.class).isThrownBy(() -> other.encode(new GenericMessage<>(ORDER)));
        assertThat(EnvelopeCodec.builder()
                        .trustedPackages("*")
                        .build()
                        .decode(ByteBuffer.wrap(codec.encode(new GenericMessage<>(ORDER))))
                        .getPayload())
                .isEqualTo(ORDER);
    }

    @Test
    void aTypeThatIsNotOnTheClassPathIsNamed() {
        byte[] envelope = codec.encode(new GenericMessage<>(ORDER));
        byte[] renamed = new String(envelope, StandardCharsets.ISO_8859_1)
                .replace("support.Order", "support.Ordex")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.decode(ByteBuffer.wrap(renamed)))
                .withMessageContaining("support.Ordex, which is not on the class path");
    }

    @Test
    void withoutAConverterTheMendIsNamed() {
        ObjectConversion none = new ObjectConversion(
                null, new TrustedTypes(List.of("*"), getClass().getClassLoader()));

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> none.toBytes(ORDER, null, "payload"))
                .withMessageContaining("tools.jackson.core:jackson-databind");
    }

    @Test
    void aConverterThatDoesNotKnowTheTypeIsNamed() {
        EnvelopeCodec texts = EnvelopeCodec.builder()
                .converter(new StringMessageConverter())
                .trustedPackages("io.cirque")
                .build();

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> texts.encode(new GenericMessage<>(ORDER)))
                .withMessageContaining("payload of type " + Order.class.getName());
    }

    @Test
    void theLayoutIsTheDocumentedOne() {
        MessageHeaders headers = new EnvelopeHeaders(new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L), 0x1122L);
        ((EnvelopeHeaders) headers).raw().put("n", 5);

        byte[] envelope = codec.encode(new GenericMessage<>("hi", headers));

        assertThat(HexFormat.of().formatHex(envelope))
                .isEqualTo("4351" + "01" + "02" + "02000000" // magic, version, kind, payload length
                        + "0807060504030201" + "100f0e0d0c0b0a09" // id
                        + "2211000000000000" // timestamp
                        + "6869" // payload
                        + "00" + "0100" + "6e" + "06" + "05000000"); // a spelt name, an int
    }

    @Test
    void otherVersionsAndOtherBytesAreRefusedWithAReason() {
        byte[] envelope = codec.encode(new GenericMessage<>("x"));
        envelope[2] = 9;

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.decode(ByteBuffer.wrap(envelope)))
                .withMessageContaining("version 9")
                .withMessageContaining("same version of the library");
        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.decode(ByteBuffer.wrap("x".repeat(64).getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("no envelope");
        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.decode(ByteBuffer.allocate(3)))
                .withMessageContaining("3 bytes");
    }

    @Test
    void listsInListsHaveAnEnd() {
        List<Object> deep = List.of();
        for (int i = 0; i < 20; i++) {
            deep = List.of(deep);
        }
        Message<?> message =
                MessageBuilder.withPayload("x").setHeader("deep", deep).build();

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> codec.encode(message))
                .withMessageContaining("'deep'");
    }

    @Test
    void manyThreadsShareACodec() {
        IntStream.range(0, 20_000).parallel().forEach(i -> {
            Message<?> sent = MessageBuilder.withPayload("text " + i)
                    .setHeader("number", i)
                    .build();
            assertThat(travel(sent)).isEqualTo(sent);
        });
    }
}
