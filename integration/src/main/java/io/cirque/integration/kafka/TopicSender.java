package io.cirque.integration.kafka;

import io.cirque.integration.support.EnvelopeCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.SendResult;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends messages in envelopes to a topic, and waits for the brokers to say that they have them. Thread-safe. */
final class TopicSender {
    private final KafkaTransport transport;
    private final String topic;
    private final EnvelopeCodec codec;

    TopicSender(KafkaTransport transport, String topic, EnvelopeCodec codec) {
        this.transport = transport;
        this.topic = topic;
        this.codec = codec;
    }

    /**
     * Sends a message.
     *
     * @param timeoutMillis how long to wait for the brokers' word; less than 0 as long as it takes
     * @return false if it did not come in time, or the thread was interrupted, which it then still is: the brokers may
     *     have the message, or get it yet
     * @throws MessageDeliveryException if the brokers, or the producer, refuse it
     */
    boolean send(Message<?> message, long timeoutMillis) {
        byte[] envelope = codec.encode(message);
        try {
            return send(key(message), envelope, timeoutMillis);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MessageDeliveryException(message, "The message cannot be sent to topic '" + topic + "'", cause);
        }
    }

    /** Sends after the commit of the calling thread's transaction, and at once if there is none. */
    boolean sendAtCommit(Message<?> message, long timeoutMillis) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return send(message, timeoutMillis);
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                if (!send(message, timeoutMillis)) {
                    throw new MessageDeliveryException(
                            message,
                            "The transaction has committed, but it is not known whether its message is in topic '"
                                    + topic + "'");
                }
            }
        });
        return true;
    }

    /**
     * Sends bytes.
     *
     * @throws KafkaException if the brokers, or the producer, refuse them
     */
    boolean send(byte @Nullable [] key, byte[] value, long timeoutMillis) {
        long start = System.nanoTime();
        long timeout = timeoutMillis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            CompletableFuture<SendResult<byte[], byte[]>> answer =
                    handOver(new ProducerRecord<>(topic, key, value), start, timeout);
            if (answer == null) {
                return false;
            }
            answer.get(Math.max(0, timeout - (System.nanoTime() - start)), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new KafkaException("Send failed", e.getCause());
        }
    }

    /** Again and again until the producer takes it: without brokers, or without room in its buffer, it does not. */
    private @Nullable CompletableFuture<SendResult<byte[], byte[]>> handOver(
            ProducerRecord<byte[], byte[]> record, long start, long timeout) {
        while (true) {
            try {
                return transport.send(record);
            } catch (KafkaException e) {
                if (!(e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException)) {
                    throw e;
                }
            }
            if (System.nanoTime() - start >= timeout) {
                return null;
            }
        }
    }

    private static byte @Nullable [] key(Message<?> message) {
        Object key = message.getHeaders().get(KafkaHeaders.KEY);
        if (key == null || key instanceof byte[]) {
            return (byte[]) key;
        }
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }
}
