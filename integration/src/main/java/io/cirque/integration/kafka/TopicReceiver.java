package io.cirque.integration.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.Message;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Receives messages of a topic for a group, one a call, with one consumer whose turn goes from thread to thread; a
 * transaction keeps it to its end. Thread-safe.
 */
final class TopicReceiver {
    private static final LogAccessor LOG = new LogAccessor(TopicReceiver.class);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final KafkaTransport transport;
    private final String topic;
    private final TopicGroup group;
    private final RecordDecoder decoder;
    private final int maxDeliveries;
    private final @Nullable DeadLetterTopic deadLetters;
    private final Semaphore turn = new Semaphore(1);
    private final Map<TopicPartition, Failed> failed = new HashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean open = true;

    /** The one whose transaction has the turn and is suspended. */
    private volatile @Nullable Thread suspended;

    /** The message that is next in a partition, and how often it was delivered in vain. */
    private record Failed(long offset, int times) {}

    TopicReceiver(
            KafkaTransport transport,
            String topic,
            String group,
            RecordDecoder decoder,
            int maxDeliveries,
            @Nullable DeadLetterTopic deadLetters) {
        this.transport = transport;
        this.topic = topic;
        this.group = new TopicGroup(transport, topic, group);
        this.decoder = decoder;
        this.maxDeliveries = maxDeliveries;
        this.deadLetters = deadLetters;
    }

    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Leaves the group, at the end of the transaction that has the turn if that lasts longer than the timeout. */
    void close(Duration timeout) {
        open = false;
        Consumer<byte[], byte[]> waiting = consumer;
        if (waiting != null) {
            waiting.wakeup();
        }
        try {
            if (turn.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                endTurn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link PollableTopicChannel#receive(long)}. */
    @Nullable
    Message<?> receive(long timeoutMillis) {
        long start = System.nanoTime();
        long timeout = timeoutMillis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        Held held = (Held) TransactionSynchronizationManager.getResource(this);
        try {
            if (held != null) {
                Taken taken = take(start, timeout);
                return taken == null ? null : held.keep(taken);
            }
            requireNotSuspended();
            return turn.tryAcquire(timeout, TimeUnit.NANOSECONDS) ? receiveInTurn(start, timeout) : null;
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (WakeupException stopped) {
            return null;
        }
    }

    private void requireNotSuspended() {
        if (suspended == Thread.currentThread()) {
            throw new IllegalTransactionStateException("Topic '" + topic + "' gives this thread no message now: its"
                    + " suspended transaction has received from it, and would have to end first. Receive before the inner"
                    + " transaction begins, or in a thread of its own");
        }
    }

    private @Nullable Message<?> receiveInTurn(long start, long timeout) {
        boolean kept = false;
        try {
            if (TransactionSynchronizationManager.isSynchronizationActive()
                    && TransactionSynchronizationManager.isActualTransactionActive()) {
                Taken taken = take(start, timeout);
                if (taken == null) {
                    return null;
                }
                Held held = new Held();
                TransactionSynchronizationManager.registerSynchronization(held);
                held.resume();
                kept = true;
                return held.keep(taken);
            }
            for (Taken taken = take(start, timeout); taken != null; taken = take(start, timeout)) {
                if (isAcknowledged(taken.record())) {
                    return taken.message();
                }
            }
            return null;
        } finally {
            if (!kept) {
                endTurn();
            }
        }
    }

    private record Taken(ConsumerRecord<byte[], byte[]> record, Message<?> message) {}

    private @Nullable Taken take(long start, long timeout) {
        while (open) {
            long left = timeout - (System.nanoTime() - start);
            ConsumerRecord<byte[], byte[]> record = poll(Duration.ofNanos(Math.max(0, left)));
            if (record != null) {
                Message<?> message = decodedOrSettled(record);
                if (message != null) {
                    return new Taken(record, message);
                }
            } else if (left <= 0) {
                return null;
            }
        }
        return null;
    }

    private @Nullable ConsumerRecord<byte[], byte[]> poll(Duration left) {
        Iterator<ConsumerRecord<byte[], byte[]>> records = consumer()
                .poll(left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL)
                .iterator();
        return records.hasNext() ? records.next() : null;
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> opened = consumer;
        if (opened == null) {
            Properties properties = group.fromTheBeginning();
            properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
            opened = transport.consumers().createConsumer(group.id(), null, null, properties);
            opened.subscribe(List.of(topic));
            consumer = opened;
        }
        return opened;
    }

    /** The message in the envelope; null if it went to the dead letters. */
    private @Nullable Message<?> decodedOrSettled(ConsumerRecord<byte[], byte[]> record) {
        Failed before = failed.get(partition(record));
        int deliveries = before != null && before.offset() == record.offset() ? before.times() + 1 : 1;
        if (deliveries > maxDeliveries && isDeadLettered(record, deliveries - 1, null)) {
            return null;
        }
        try {
            return decoder.decode(record, deliveries);
        } catch (RuntimeException failure) {
            if (deliveries >= maxDeliveries && isDeadLettered(record, deliveries, failure)) {
                return null;
            }
            comesAgain(partition(record), record.offset(), deliveries);
            throw failure;
        }
    }

    private boolean isDeadLettered(
            ConsumerRecord<byte[], byte[]> record, int deliveries, @Nullable RuntimeException failure) {
        if (deadLetters == null) {
            return false;
        }
        try {
            deadLetters.put(record, deliveries, failure);
        } catch (RuntimeException e) {
            goBack(partition(record), record.offset());
            throw e;
        }
        if (TransactionSynchronizationManager.getResource(this) instanceof Held held) {
            held.passOver(record); // now it would be acknowledged with those of the transaction that come before it
        } else {
            isAcknowledged(record); // if not, it comes again and is a dead letter twice
        }
        return true;
    }

    /** False if the partition has gone to another member of the group, to which the message goes too. */
    private boolean isAcknowledged(ConsumerRecord<?, ?> record) {
        TopicPartition partition = partition(record);
        try {
            commit(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
            failed.remove(partition);
            return true;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            goBack(partition, record.offset());
            return false;
        } catch (RuntimeException e) {
            goBack(partition, record.offset());
            throw e;
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> places) {
        try {
            consumer().commitSync(places);
        } catch (WakeupException stopping) {
            consumer().commitSync(places);
        }
    }

    private void comesAgain(TopicPartition partition, long offset, int deliveries) {
        failed.put(partition, new Failed(offset, deliveries));
        goBack(partition, offset);
    }

    private void goBack(TopicPartition partition, long offset) {
        if (consumer().assignment().contains(partition)) {
            consumer().seek(partition, offset);
        }
    }

    private void endTurn() {
        try {
            Consumer<byte[], byte[]> left = consumer;
            if (!open && left != null) {
                consumer = null;
                left.close(CloseOptions.timeout(LONGEST_POLL));
            }
        } finally {
            turn.release();
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** What a transaction has received, and the turn until it ends. */
    private final class Held implements TransactionSynchronization {
        private final Map<TopicPartition, Failed> first = new HashMap<>();
        private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();

        Message<?> keep(Taken taken) {
            ConsumerRecord<?, ?> record = taken.record();
            TopicPartition partition = partition(record);
            Failed before = failed.get(partition);
            int times = before != null && before.offset() == record.offset() ? before.times() + 1 : 1;
            first.putIfAbsent(partition, new Failed(record.offset(), times));
            passOver(record);
            return taken.message();
        }

        void passOver(ConsumerRecord<?, ?> record) {
            next.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(TopicReceiver.this);
            suspended = Thread.currentThread();
        }

        @Override
        public void resume() {
            suspended = null;
            TransactionSynchronizationManager.bindResource(TopicReceiver.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            suspended = null;
            TransactionSynchronizationManager.unbindResourceIfPossible(TopicReceiver.this);
            try {
                if (status == STATUS_COMMITTED) {
                    commit(next);
                    failed.keySet().removeAll(next.keySet());
                } else {
                    first.forEach((partition, message) -> comesAgain(partition, message.offset(), message.times()));
                }
            } catch (RuntimeException e) {
                LOG.error(
                        e,
                        () -> "Messages of topic '" + topic + "' come again, for the end of their transaction"
                                + " cannot be told to the brokers");
                first.forEach((partition, message) -> goBack(partition, message.offset()));
            } finally {
                endTurn();
            }
        }
    }
}
