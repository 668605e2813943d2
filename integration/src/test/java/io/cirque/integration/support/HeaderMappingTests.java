package io.cirque.integration.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.integration.mapping.BytesMessageMapper;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.channel.HeaderChannelRegistry;
import org.springframework.integration.support.json.EmbeddedHeadersJsonMessageMapper;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/** Which headers travel, as what, and what may take the envelope's place. */
class HeaderMappingTests {
    private static final RingCall CALL = new RingCall(new UUID(1, 2), 3);

    private static Message<?> travel(EnvelopeCodec from, EnvelopeCodec to, Message<?> message) {
        return to.decode(ByteBuffer.wrap(from.encode(message)));
    }

    private static EnvelopeCodec with(HeaderMapper<Map<String, Object>> mapper) {
        return EnvelopeCodec.builder().headerMapper(mapper).build();
    }

    private static Message<?> order() {
        return MessageBuilder.withPayload("x")
                .setHeader("orderId", 7)
                .setHeader("orderColour", "red")
                .setHeader("secretKey", "s")
                .setCorrelationId("c")
                .build();
    }

    @Test
    void outboundPatternsDecideWhatLeaves() {
        EnvelopeCodec all = new EnvelopeCodec();

        assertThat(travel(with(new DefaultRingHeaderMapper().outboundHeaderNames("!secret*", "*")), all, order())
                        .getHeaders()
                        .keySet())
                .containsExactlyInAnyOrder("id", "timestamp", "orderId", "orderColour", "correlationId");
        assertThat(travel(with(new DefaultRingHeaderMapper().outboundHeaderNames("order*")), all, order())
                        .getHeaders()
                        .keySet())
                .containsExactlyInAnyOrder("id", "timestamp", "orderId", "orderColour");
        assertThat(travel(with(new DefaultRingHeaderMapper().outboundHeaderNames()), all, order())
                        .getHeaders()
                        .keySet())
                .containsExactlyInAnyOrder("id", "timestamp");
    }

    @Test
    void inboundPatternsDecideWhatArrives() {
        EnvelopeCodec some = with(new DefaultRingHeaderMapper().inboundHeaderNames("*Id"));

        assertThat(travel(new EnvelopeCodec(), some, order()).getHeaders().keySet())
                .containsExactlyInAnyOrder("id", "timestamp", "orderId", "correlationId");
    }

    @Test
    void patternsThatSayNothingAreRefused() {
        for (String pattern : new String[] {"", " ", "!"}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new DefaultRingHeaderMapper().outboundHeaderNames("a", pattern))
                    .withMessageContaining("'" + pattern + "' says nothing");
        }
    }

    @Test
    void theMapperCanBeUsedAlone() {
        DefaultRingHeaderMapper mapper = new DefaultRingHeaderMapper()
                .outboundHeaderNames("order*", "id")
                .inboundHeaderNames("!*Colour", "*");
        Map<String, Object> target = new HashMap<>();

        mapper.fromHeaders(order().getHeaders(), target);

        assertThat(target).containsOnlyKeys("orderId", "orderColour");
        assertThat(mapper.toHeaders(target)).containsOnlyKeys("orderId");
    }

    @Test
    void anotherMapperTranslates() {
        HeaderMapper<Map<String, Object>> upper = new HeaderMapper<>() {
            @Override
            public void fromHeaders(MessageHeaders headers, Map<String, Object> target) {
                target.put("ORDER", Objects.requireNonNull(headers.get("orderId")));
                target.put("id", "a header that never travels");
            }

            @Override
            public Map<String, Object> toHeaders(Map<String, Object> source) {
                return Map.of("order", Objects.requireNonNull(source.get("ORDER")));
            }
        };
        Message<?> sent = order();

        Message<?> received = travel(with(upper), with(upper), sent);

        assertThat(received.getHeaders()).containsEntry("order", 7).hasSize(3);
        assertThat(received.getHeaders().getId()).isEqualTo(sent.getHeaders().getId());
    }

    @Test
    void aHeaderThatIsNullDoesNotTravel() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("nothing", null);
        headers.put("kept", 7);
        Message<?> sent = new GenericMessage<>("x", headers);
        HeaderMapper<Map<String, Object>> careless = new HeaderMapper<>() {
            @Override
            public void fromHeaders(MessageHeaders from, Map<String, Object> target) {
                target.putAll(headers);
            }

            @Override
            public Map<String, Object> toHeaders(Map<String, Object> source) {
                return source;
            }
        };

        for (EnvelopeCodec codec : List.of(new EnvelopeCodec(), with(careless))) {
            assertThat(travel(codec, codec, sent).getHeaders().keySet())
                    .containsExactlyInAnyOrder("id", "timestamp", "kept");
        }
    }

    @Test
    void namesMadeOfDataAreMappedAndNotKept() {
        EnvelopeCodec codec = new EnvelopeCodec();

        IntStream.range(0, 5_000).forEach(i -> assertThat(travel(
                                codec,
                                codec,
                                MessageBuilder.withPayload("x")
                                        .setHeader("name " + i, i)
                                        .build())
                        .getHeaders())
                .containsEntry("name " + i, i)
                .hasSize(3));
    }

    @Test
    void aChannelObjectIsRefusedWithTheMend() {
        Message<?> message = MessageBuilder.withPayload("x")
                .setReplyChannel(new QueueChannel())
                .build();

        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> new EnvelopeCodec().encode(message))
                .withMessageContaining("'replyChannel' is a channel object")
                .withMessageContaining("outbound gateway");
        assertThat(travel(
                                with(new DefaultRingHeaderMapper().outboundHeaderNames("!replyChannel", "*")),
                                new EnvelopeCodec(),
                                message)
                        .getHeaders())
                .hasSize(2);
    }

    @Configuration
    @EnableIntegration
    static class WithCodec {
        @Bean
        EnvelopeCodec codec() {
            return new EnvelopeCodec();
        }
    }

    @Test
    void aCodecThatIsABeanNamesChannelObjectsInTheRegistry() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(WithCodec.class)) {
            EnvelopeCodec codec = context.getBean(EnvelopeCodec.class);
            QueueChannel replies = new QueueChannel();
            QueueChannel errors = new QueueChannel();

            MessageHeaders received = travel(
                            codec,
                            codec,
                            MessageBuilder.withPayload("x")
                                    .setReplyChannel(replies)
                                    .setErrorChannel(errors)
                                    .build())
                    .getHeaders();

            HeaderChannelRegistry registry = context.getBean(
                    IntegrationContextUtils.INTEGRATION_HEADER_CHANNEL_REGISTRY_BEAN_NAME, HeaderChannelRegistry.class);
            assertThat(registry.channelNameToChannel((String) Objects.requireNonNull(received.getReplyChannel())))
                    .isSameAs(replies);
            assertThat(registry.channelNameToChannel((String) Objects.requireNonNull(received.getErrorChannel())))
                    .isSameAs(errors);
        }
    }

    @Test
    void bytesAreMappedInTheWordsOfSpringIntegration() {
        EnvelopeCodec codec = new EnvelopeCodec();

        Message<?> received = codec.toMessage(codec.fromMessage(order()), Map.of("more", 1));

        assertThat(received.getPayload()).isEqualTo("x");
        assertThat(received.getHeaders()).containsEntry("orderId", 7).containsEntry("more", 1);
        assertThat(codec.toMessage(codec.fromMessage(order())).getHeaders()).containsEntry("orderId", 7);
    }

    @Test
    void anotherBytesMapperTakesTheEnvelopesPlace() {
        EnvelopeCodec json = EnvelopeCodec.builder()
                .messageMapper(new EmbeddedHeadersJsonMessageMapper("order*"))
                .build();
        EnvelopeCodec bare = EnvelopeCodec.builder()
                .messageMapper(new PayloadBytesMessageMapper())
                .build();

        assertThat(new String(json.encode(order()), StandardCharsets.UTF_8)).startsWith("{");
        assertThat(travel(json, json, order()).getHeaders()).containsEntry("orderId", 7);
        assertThat(bare.encode(order())).containsExactly('x');
        assertThat(travel(bare, bare, new GenericMessage<>(new byte[] {1, 2})).getPayload())
                .isEqualTo(new byte[] {1, 2});
        assertThatExceptionOfType(EnvelopeException.class)
                .isThrownBy(() -> bare.encode(new GenericMessage<>(7)))
                .withMessageContaining("java.lang.Integer");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> bare.requireEnvelopes("gateway 'prices'"))
                .withMessageContaining("gateway 'prices'");
    }

    private static byte[] marked(EnvelopeCodec codec, Message<?> message) {
        EnvelopeEncoder encoder = codec.borrow();
        ByteBuffer envelope = encoder.encode(message, CALL);
        byte[] bytes = new byte[envelope.remaining()];
        envelope.get(bytes);
        return bytes;
    }

    @Test
    void aCallIsFoundWithoutReadingTheMessage() {
        EnvelopeCodec codec = new EnvelopeCodec();
        byte[] request = marked(
                codec,
                MessageBuilder.withPayload(new Object[] {1, "two"})
                        .setReplyChannel(new QueueChannel())
                        .setHeader("kept", 1)
                        .build());

        assertThat(RingCall.numberFor(ByteBuffer.wrap(request), CALL.requester()))
                .isEqualTo(3);
        assertThat(RingCall.numberFor(ByteBuffer.wrap(request), new UUID(1, 3))).isEqualTo(RingCall.NONE);
        assertThat(codec.decode(ByteBuffer.wrap(request)).getHeaders())
                .containsEntry(RingHeaders.CALL, CALL)
                .containsEntry("kept", 1)
                .doesNotContainKey("replyChannel");
        ByteBuffer further = ByteBuffer.allocate(request.length + 7).position(7).put(request);
        assertThat(RingCall.numberFor(further.position(7), CALL.requester())).isEqualTo(3);
        assertThat(RingCall.numberFor(ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN), CALL.requester()))
                .isEqualTo(3);
        for (int length = 0; length < request.length; length++) {
            long number = RingCall.numberFor(ByteBuffer.wrap(request, 0, length), CALL.requester());
            assertThat(number).isIn(3L, RingCall.NONE);
        }
        assertThat(RingCall.numberFor(ByteBuffer.wrap(codec.encode(order())), CALL.requester()))
                .isEqualTo(RingCall.NONE);
    }

    @Test
    void thePageHasEachNumber() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "headers.md"));

        for (int number = 0; number <= 255; number++) {
            String header = EnvelopeDescriptor.headerOf(number);
            if (header != null) {
                assertThat(page).contains("| " + number + " | `" + header + "` |");
            }
        }
    }

    @Test
    void aFlowCannotPassAnothersCallOn() {
        EnvelopeCodec codec = new EnvelopeCodec();
        Message<?> request = codec.decode(ByteBuffer.wrap(marked(codec, order())));

        assertThat(travel(codec, codec, request).getHeaders()).doesNotContainKey(RingHeaders.CALL);
    }

    @Test
    void noMapperLosesOrForgesWhatTheRingKnows(@TempDir Path directory) throws Exception {
        Message<?> forged = MessageBuilder.withPayload("x")
                .setHeader(RingHeaders.SEQUENCE, 99L)
                .setHeader(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT, new AtomicInteger(99))
                .setHeader("kept", 7)
                .build();
        BytesMessageMapper forgetful = new BytesMessageMapper() {
            @Override
            public Message<?> toMessage(byte[] bytes, @Nullable Map<String, Object> headers) {
                return bytes.length == 0 ? new GenericMessage<>("bare", Map.of()) : forged;
            }

            @Override
            public byte[] fromMessage(Message<?> message) {
                return new byte[0];
            }
        };
        EnvelopeCodec codec = EnvelopeCodec.builder().messageMapper(forgetful).build();
        List<Message<?>> decoded = new ArrayList<>();
        try (RingQueue ring = RingQueue.create(directory.resolve("a.ring"), RingOptions.defaults());
                Consumer consumer = ring.consumer("default")) {
            ring.publish(new byte[0]);
            ring.publish(new byte[1]);
            consumer.poll(message -> decoded.add(codec.decode(message)), 2);
        }

        assertThat(decoded.get(0).getHeaders()).containsEntry(RingHeaders.SEQUENCE, 0L);
        assertThat(decoded.get(1).getHeaders())
                .containsEntry(RingHeaders.SEQUENCE, 1L)
                .containsEntry("kept", 7)
                .containsEntry("id", forged.getHeaders().getId())
                .containsEntry("timestamp", forged.getHeaders().getTimestamp());
        assertThat(decoded).allSatisfy(message -> assertThat(StaticMessageHeaderAccessor.getDeliveryAttempt(message))
                .hasValue(1));
    }
}
