package io.cirque.integration.kafka;

import io.cirque.integration.support.EnvelopeCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/** Takes messages out of the envelopes in a topic, and says in their headers what the topic knows of them. */
final class RecordDecoder implements RecordMessageConverter {
    private final EnvelopeCodec codec;

    RecordDecoder(EnvelopeCodec codec) {
        this.codec = codec;
    }

    @Override
    public Message<?> toMessage(
            ConsumerRecord<?, ?> record,
            @Nullable Object acknowledgment,
            @Nullable Object consumer,
            @Nullable Type type) {
        return decode(record, deliveries(record));
    }

    Message<?> decode(ConsumerRecord<?, ?> record, int deliveries) {
        if (!(record.value() instanceof byte[] envelope)) {
            throw new MessageConversionException("the record has no value");
        }
        Map<String, Object> known = new HashMap<>();
        known.put(KafkaHeaders.RECEIVED_TOPIC, record.topic());
        known.put(KafkaHeaders.RECEIVED_PARTITION, record.partition());
        known.put(KafkaHeaders.OFFSET, record.offset());
        known.put(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT, new AtomicInteger(deliveries));
        try {
            return codec.decode(envelope, known);
        } catch (StackOverflowError | LinkageError e) { // an error would end the listener, and it is the bytes' fault
            throw new MessageConversionException("the record cannot be decoded", e);
        }
    }

    @Override
    public ProducerRecord<?, ?> fromMessage(Message<?> message, @Nullable String topic) {
        return new ProducerRecord<>(topic, codec.encode(message));
    }

    /** As the listener container counts: the first time is 1. */
    static int deliveries(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(KafkaHeaders.DELIVERY_ATTEMPT);
        return header == null ? 1 : ByteBuffer.wrap(header.value()).getInt();
    }
}
