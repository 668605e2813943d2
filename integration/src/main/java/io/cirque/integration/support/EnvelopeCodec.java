package io.cirque.integration.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.mapping.BytesMessageMapper;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.channel.HeaderChannelRegistry;
import org.springframework.integration.support.json.JacksonPresent;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Messages as bytes: a compact, versioned binary envelope with the payload, the headers, the id and the timestamp.
 * Thread-safe; one codec serves all channels, and as a {@link BytesMessageMapper} any other adapter.
 *
 * <p><b>Payloads.</b> {@code byte[]} and {@code String} travel as they are. All others go through a
 * {@link MessageConverter}, by default JSON if Jackson 3 is on the class path, and arrive as the type that was sent. Of
 * the JDK's collections and maps only the interface travels, and JSON knows no types of elements: send an array or a type
 * of your own instead of a {@code List<Order>}.
 *
 * <p><b>Headers.</b> Texts, boxed primitives, {@code byte[]}, {@code UUID}, {@code Date}, {@code Instant},
 * {@code MimeType}, and lists and maps of these travel as they are, any other value through the converter. Left behind
 * is what means something in one process only, see {@link DefaultRingHeaderMapper}. Reply and error channels travel if
 * they are names. A channel object gets a name from Spring Integration's header channel registry, by which this process
 * finds it again, if the codec, or the endpoint that has it, is a bean, or the codec is given the registry; else it is
 * refused. Requests and replies of gateways need none of this: their channels stay where they are.
 *
 * <p><b>Trust.</b> A type's name in a message comes from whoever wrote to the ring, and no class is loaded because a
 * message says so: it must be a plain value of the JDK ({@code Integer}, {@code BigDecimal}, {@code java.time} ...), a
 * collection or map, or be in a trusted package. Sending checks the same list, so that a mistake shows where it is made.
 * Java serialization is never used.
 */
public final class EnvelopeCodec implements BytesMessageMapper, BeanFactoryAware {
    private final ObjectConversion conversion;
    private final HeaderNames names;
    private final HeaderChannels channels;
    private final @Nullable HeaderMapper<Map<String, Object>> headerMapper;
    private final @Nullable BytesMessageMapper messageMapper;
    private final AtomicReferenceArray<@Nullable EnvelopeEncoder> idle;

    /** A codec with the defaults of its {@linkplain #builder() builder}. */
    public EnvelopeCodec() {
        this(builder());
    }

    private EnvelopeCodec(Builder builder) {
        ClassLoader classLoader = Objects.requireNonNullElseGet(
                builder.classLoader,
                () -> Objects.requireNonNullElseGet(
                        ClassUtils.getDefaultClassLoader(), ClassLoader::getSystemClassLoader));
        TrustedTypes types = new TrustedTypes(builder.trustedPackages, classLoader);
        this.conversion = new ObjectConversion(converter(builder.converter), types);
        boolean byNames = builder.headerMapper instanceof DefaultRingHeaderMapper;
        this.names = new HeaderNames(
                byNames ? (DefaultRingHeaderMapper) builder.headerMapper : new DefaultRingHeaderMapper());
        this.headerMapper = byNames ? null : builder.headerMapper;
        this.channels = new HeaderChannels(builder.headerChannelRegistry);
        this.messageMapper = builder.messageMapper;
        this.idle = new AtomicReferenceArray<>(
                Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4);
    }

    private static @Nullable Supplier<MessageConverter> converter(@Nullable MessageConverter configured) {
        if (configured != null) {
            return () -> configured;
        }
        // Made when it is needed: that takes a while, and who sends texts needs none.
        return JacksonPresent.isJackson3Present() ? SingletonSupplier.of(Json::converter) : null;
    }

    /** A class of its own: Jackson is loaded only if it is there. */
    private static final class Json {
        static MessageConverter converter() {
            return new JacksonJsonMessageConverter();
        }
    }

    /**
     * Begins with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Puts a message into an envelope.
     *
     * @param message any message
     * @return the envelope's bytes
     * @throws EnvelopeException if its payload or a header cannot be converted, or is of a type that is not trusted
     */
    public byte[] encode(Message<?> message) {
        if (messageMapper != null) {
            return messageMapper.fromMessage(message);
        }
        EnvelopeEncoder encoder = borrow();
        try {
            ByteBuffer envelope = encoder.encode(message, null);
            byte[] bytes = new byte[envelope.remaining()];
            envelope.get(bytes);
            return bytes;
        } finally {
            giveBack(encoder);
        }
    }

    /**
     * Takes a message out of its envelope.
     *
     * @param envelope from its position to its limit, which are left as they are
     * @return the message that was sent
     * @throws EnvelopeException if this is no envelope, or its payload or a header cannot be converted, or is of a type
     *     that is not trusted
     */
    public Message<?> decode(ByteBuffer envelope) {
        return messageMapper == null ? open(envelope.slice()) : messageMapper.toMessage(bytesOf(envelope), null);
    }

    private Message<?> open(ByteBuffer envelope) {
        Message<?> message = new EnvelopeDecoder(envelope, conversion, names).decode();
        if (headerMapper != null) {
            Map<String, Object> headers = ((EnvelopeHeaders) message.getHeaders()).raw();
            Map<String, Object> arrived = new LinkedHashMap<>(headers);
            Object call = arrived.remove(RingHeaders.CALL);
            headers.keySet().retainAll(Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP));
            arrived.keySet().removeAll(headers.keySet());
            headers.putAll(headerMapper.toHeaders(arrived));
            if (call != null) {
                headers.put(RingHeaders.CALL, call);
            }
        }
        return message;
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    /**
     * Takes a message out of its envelope in a ring, and says in its headers what the ring knows of it: its
     * {@linkplain RingHeaders#SEQUENCE number} and its {@linkplain IntegrationMessageHeaderAccessor#DELIVERY_ATTEMPT
     * delivery attempt}.
     *
     * @param message as a ring's consumer gets it; nothing of it is kept
     * @return the message that was sent
     * @throws EnvelopeException as {@link #decode(ByteBuffer)} does
     */
    public Message<?> decode(io.cirque.ring.Message message) {
        if (messageMapper != null) {
            Map<String, Object> known = new HashMap<>();
            putWhatTheRingKnows(known, message);
            return mapped(message.toByteArray(), known);
        }
        Message<?> decoded = open(message.buffer());
        putWhatTheRingKnows(((EnvelopeHeaders) decoded.getHeaders()).raw(), message);
        return decoded;
    }

    /**
     * Takes a message out of its envelope, and says in its headers what is known of it besides. Its id and its timestamp
     * stay those of the sender.
     *
     * @param envelope the whole of it; not kept
     * @param known headers to add
     * @return the message that was sent
     * @throws EnvelopeException as {@link #decode(ByteBuffer)} does
     */
    public Message<?> decode(byte[] envelope, Map<String, Object> known) {
        if (messageMapper != null) {
            return mapped(envelope, known);
        }
        Message<?> decoded = open(ByteBuffer.wrap(envelope).order(ByteOrder.LITTLE_ENDIAN));
        ((EnvelopeHeaders) decoded.getHeaders()).raw().putAll(known);
        return decoded;
    }

    /**
     * Adds headers to an envelope without opening it.
     *
     * @param bytes an envelope, or anything else
     * @param headers what to add
     * @return the new envelope; the same bytes if they are none
     */
    public byte[] append(byte[] bytes, Map<String, Object> headers) {
        if (!EnvelopeDescriptor.isEnvelope(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))) {
            return bytes;
        }
        EnvelopeEncoder encoder = borrow();
        try {
            return bytesOf(encoder.append(bytes, headers));
        } finally {
            giveBack(encoder);
        }
    }

    private Message<?> mapped(byte[] bytes, Map<String, Object> known) {
        BytesMessageMapper mapper = Objects.requireNonNull(messageMapper);
        return with(known, mapper.toMessage(bytes, new HashMap<>(known)));
    }

    /** The message with these headers, whatever its mapper made of them; a copy keeps id and timestamp. */
    private static Message<?> with(Map<String, Object> known, Message<?> mapped) {
        MessageHeaders headers = mapped.getHeaders();
        if (headers.entrySet().containsAll(known.entrySet())) {
            return mapped;
        }
        UUID id = headers.getId();
        Long timestamp = headers.getTimestamp();
        EnvelopeHeaders copy =
                new EnvelopeHeaders(id == null ? MessageHeaders.ID_VALUE_NONE : id, timestamp == null ? -1 : timestamp);
        headers.forEach(copy.raw()::putIfAbsent);
        copy.raw().putAll(known);
        return new GenericMessage<>(mapped.getPayload(), copy);
    }

    private static void putWhatTheRingKnows(Map<String, Object> headers, io.cirque.ring.Message message) {
        headers.put(RingHeaders.SEQUENCE, message.sequence());
        headers.put(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT, new AtomicInteger(message.deliveryCount()));
    }

    /** {@link #encode}, in the words of Spring Integration. */
    @Override
    public byte[] fromMessage(Message<?> message) {
        return encode(message);
    }

    /** {@link #decode(ByteBuffer)}, in the words of Spring Integration. The given headers are added. */
    @Override
    public Message<?> toMessage(byte[] bytes, @Nullable Map<String, Object> headers) {
        Message<?> message = decode(ByteBuffer.wrap(bytes));
        return headers == null || headers.isEmpty()
                ? message
                : MessageBuilder.fromMessage(message).copyHeaders(headers).build();
    }

    /** Where the header channel registry is looked for when it is needed, unless the codec was given one. */
    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        channels.lookIn(beanFactory);
    }

    /** What makes the bytes instead of an envelope, or null. */
    @Nullable
    BytesMessageMapper messageMapper() {
        return messageMapper;
    }

    /**
     * Fails unless there are envelopes, in which a call can be marked.
     *
     * @param who needs it, for the error's text
     * @throws IllegalArgumentException if the codec was given a mapper instead
     */
    public void requireEnvelopes(String who) {
        if (messageMapper != null) {
            throw new IllegalArgumentException(
                    who + " marks its calls in envelopes, and this codec makes none but uses " + messageMapper
                            + ": give the gateway a codec without a message mapper");
        }
    }

    /** An encoder for the caller alone, until it gives it back. */
    EnvelopeEncoder borrow() {
        EnvelopeEncoder encoder = idle.getAndSet(place(), null);
        return encoder == null ? new EnvelopeEncoder(conversion, names, channels, headerMapper) : encoder;
    }

    void giveBack(EnvelopeEncoder encoder) {
        if (!encoder.isOversized()) {
            idle.lazySet(place(), encoder);
        }
    }

    /** Threads rarely meet in one place, and there are not more buffers than places however many threads there are. */
    private int place() {
        return (int) Thread.currentThread().getId() & (idle.length() - 1);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private @Nullable MessageConverter converter;
        private @Nullable ClassLoader classLoader;
        private HeaderMapper<Map<String, Object>> headerMapper = new DefaultRingHeaderMapper();
        private @Nullable HeaderChannelRegistry headerChannelRegistry;
        private @Nullable BytesMessageMapper messageMapper;
        private final List<String> trustedPackages = new ArrayList<>();

        private Builder() {}

        /**
         * Converts what is neither {@code byte[]} nor {@code String}, to one of these and back.
         *
         * @param converter default: JSON if Jackson 3 is on the class path, else none
         * @return this builder
         */
        public Builder converter(MessageConverter converter) {
            this.converter = converter;
            return this;
        }

        /**
         * Adds packages whose types may be sent and received.
         *
         * @param packages each covers the packages below it; {@code *} trusts every type on the class path; default: none
         *     but the plain values of the JDK
         * @return this builder
         */
        public Builder trustedPackages(String... packages) {
            return trustedPackages(List.of(packages));
        }

        /**
         * Adds packages whose types may be sent and received.
         *
         * @param packages as {@link #trustedPackages(String...)}
         * @return this builder
         * @throws IllegalArgumentException if a name is blank
         */
        public Builder trustedPackages(Collection<String> packages) {
            for (String name : packages) {
                if (name.isBlank()) {
                    throw new IllegalArgumentException(
                            "trusted packages " + packages + ": one is blank; name a package, or * for all");
                }
                trustedPackages.add(name.strip());
            }
            return this;
        }

        /**
         * Decides which headers travel. One of your own is called for each message, with a map to fill, and with the
         * headers that an envelope has; what it maps must still not be among {@link DefaultRingHeaderMapper#NEVER}.
         *
         * @param headerMapper default {@link DefaultRingHeaderMapper}: all that mean something elsewhere
         * @return this builder
         */
        public Builder headerMapper(HeaderMapper<Map<String, Object>> headerMapper) {
            this.headerMapper = headerMapper;
            return this;
        }

        /**
         * Names channel objects in the headers of messages that leave.
         *
         * @param headerChannelRegistry default: that of the application context, if the codec, or the endpoint that has it,
         *     is a bean
         * @return this builder
         */
        public Builder headerChannelRegistry(HeaderChannelRegistry headerChannelRegistry) {
            this.headerChannelRegistry = headerChannelRegistry;
            return this;
        }

        /**
         * Makes the bytes instead of an envelope, and a message of them: for rings that are shared with programs which
         * have a format of their own. All else that this builder states means nothing then.
         *
         * @param messageMapper default none; {@link PayloadBytesMessageMapper} for bare payloads,
         *     {@link org.springframework.integration.support.json.EmbeddedHeadersJsonMessageMapper} for JSON
         * @return this builder
         */
        public Builder messageMapper(BytesMessageMapper messageMapper) {
            this.messageMapper = messageMapper;
            return this;
        }

        /**
         * Where types are looked for.
         *
         * @param classLoader default: the thread's, when the codec is built
         * @return this builder
         */
        public Builder classLoader(ClassLoader classLoader) {
            this.classLoader = classLoader;
            return this;
        }

        /**
         * Ends the collecting.
         *
         * @return the codec
         */
        public EnvelopeCodec build() {
            return new EnvelopeCodec(this);
        }
    }
}
