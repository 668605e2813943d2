package io.cirque.integration.kafka;

import io.cirque.integration.support.DeadLetterCounter;
import io.cirque.integration.support.DeadLetterHeaders;
import io.cirque.integration.support.EnvelopeCodec;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.KafkaException;

/** Where records of a topic go that a group could not handle. Thread-safe. */
final class DeadLetterTopic {
    private static final LogAccessor LOG = new LogAccessor(DeadLetterTopic.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final String topic;
    private final String group;
    private final EnvelopeCodec codec;
    private final TopicSender sender;
    private final DeadLetterCounter counter;

    DeadLetterTopic(
            KafkaTransport transport, String topic, String group, EnvelopeCodec codec, DeadLetterCounter counter) {
        this.topic = topic;
        this.group = group;
        this.codec = codec;
        this.sender = new TopicSender(transport, topic, codec);
        this.counter = counter;
    }

    /**
     * Puts a record there, with headers that say why if it is an envelope.
     *
     * @param failure the last one; null if nobody knows
     * @throws KafkaException if it is not there afterwards, or may not be
     */
    void put(ConsumerRecord<?, ?> record, int deliveries, @Nullable Throwable failure) {
        byte[] value = record.value() instanceof byte[] bytes ? bytes : new byte[0];
        byte[] key = record.key() instanceof byte[] bytes ? bytes : null;
        String cause = failure == null ? null : DeadLetterHeaders.cause(failure);
        byte[] letter = codec.append(value, DeadLetterHeaders.of(record.topic(), group, deliveries, cause));
        try {
            send(key, letter);
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof RecordTooLargeException)) {
                throw e;
            }
            send(key, value); // as it was it has gone through once
        }
        counter.increment();
        String text = describe(record) + " failed, delivery " + deliveries + " for group '" + group
                + "' was the last; it is in topic '" + topic + "' of dead letters";
        if (failure == null) {
            LOG.warn(text);
        } else {
            LOG.warn(failure, text);
        }
    }

    private void send(byte @Nullable [] key, byte[] value) {
        if (!sender.send(key, value, LONGEST_WAIT.toMillis())) {
            throw new KafkaException("Topic '" + topic + "' has not taken a dead letter within " + LONGEST_WAIT);
        }
    }

    String topic() {
        return topic;
    }

    static String describe(ConsumerRecord<?, ?> record) {
        return "Message " + record.offset() + " of topic '" + record.topic() + "', partition " + record.partition()
                + ",";
    }
}
