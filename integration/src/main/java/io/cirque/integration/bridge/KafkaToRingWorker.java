package io.cirque.integration.bridge;

import io.cirque.ring.MessageTooLargeException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * Polls Kafka, publishes to the ring, commits what the ring has. While the ring is full it goes on polling, with all
 * partitions paused: who does not poll loses its place in the group.
 */
final class KafkaToRingWorker extends BridgeWorker {
    private static final LogAccessor LOG = new LogAccessor(KafkaToRingWorker.class);
    private static final Duration ROOM = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(1);

    private final Map<String, Object> properties;
    private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();

    /** What the ring has, and Kafka does not know of yet. */
    private final Map<TopicPartition, OffsetAndMetadata> published = new HashMap<>();

    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private long heardNanos = System.nanoTime();

    KafkaToRingWorker(KafkaToRingBridge bridge, String name, Map<String, Object> properties) {
        super(bridge, name);
        this.properties = properties;
    }

    @Override
    void step() throws InterruptedException {
        Consumer<byte[], byte[]> from = connected();
        boolean full = !pending.isEmpty();
        if (full) {
            from.pause(from.assignment());
        }
        from.poll(full ? Duration.ZERO : IDLE).forEach(pending::add);
        boolean answered = !pending.isEmpty() || isAnswered(from);
        publish();
        if (isCommitted(from, published) && answered && pending.isEmpty()) {
            from.resume(from.paused());
            gotOn();
        }
    }

    private Consumer<byte[], byte[]> connected() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = new KafkaConsumer<>(properties);
            consumer = open;
            heardNanos = System.nanoTime();
            open.subscribe(List.of(bridge.topic()), new Partitions(open));
        }
        return open;
    }

    /** Silence may mean that there is nothing, or that nobody is there. */
    private boolean isAnswered(Consumer<byte[], byte[]> from) {
        if (System.nanoTime() - heardNanos < ANSWER.toNanos()) {
            return true;
        }
        Set<TopicPartition> assignment = from.assignment();
        try {
            if (!assignment.isEmpty()) {
                from.endOffsets(assignment, ANSWER);
            } else if (from.partitionsFor(bridge.topic(), ANSWER).isEmpty()) {
                noAnswer("there is no topic '" + bridge.topic() + "'");
                return false;
            }
        } catch (RetriableException e) {
            noAnswer(e.toString());
            return false;
        }
        heardNanos = System.nanoTime();
        return true;
    }

    private void publish() throws InterruptedException {
        while (!pending.isEmpty() && !isStopping()) {
            ConsumerRecord<byte[], byte[]> record = pending.element();
            if (!isSettled(record)) {
                waiting("room in the ring", null);
                return;
            }
            pending.remove();
            published.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
            heardNanos = System.nanoTime();
        }
    }

    /** Whether the ring has the record, or never will. */
    private boolean isSettled(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        byte[] value = record.value();
        if (value == null) {
            stepOver(record, "it has no value");
            return true;
        }
        try {
            if (!isPublished(value)) {
                return false;
            }
            bridge.countMessages(1);
        } catch (MessageTooLargeException e) {
            stepOver(record, e.getMessage());
        }
        return true;
    }

    private boolean isPublished(byte[] value) throws InterruptedException {
        RingQueue ring = bridge.ring();
        boolean there = ring.publish(value, ROOM);
        if (!there && ring.geometry().whenFull() != WhenFull.BLOCK) {
            sleep(ROOM); // it has refused at once
        }
        return there;
    }

    private void stepOver(ConsumerRecord<byte[], byte[]> record, @Nullable String why) {
        bridge.countFailure();
        LOG.error(() -> "Bridge '" + bridge.name() + "' steps over the record at offset " + record.offset()
                + " of partition " + record.partition() + " of topic '" + record.topic()
                + "', which the ring can never take: " + why + ". It stays in Kafka");
    }

    private boolean isCommitted(Consumer<byte[], byte[]> to, Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return true;
        }
        try {
            to.commitSync(offsets, ANSWER);
            offsets.clear();
            return true;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.info(() -> "Partitions of bridge '" + bridge.name() + "' go to others before it has committed: messages"
                    + " may come twice. " + e.getMessage());
            return true; // the next poll will say which
        } catch (RetriableException e) {
            noAnswer(e.toString());
            return false;
        }
    }

    /** What becomes of partitions that go to another bridge of the group. */
    private final class Partitions implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> from;

        Partitions(Consumer<byte[], byte[]> from) {
            this.from = from;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debug(() -> "Bridge '" + bridge.name() + "' has got " + partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>(published);
            last.keySet().retainAll(partitions);
            boolean committed = isCommitted(from, last);
            LOG.debug(() -> "Bridge '" + bridge.name() + "' gives away " + partitions
                    + (committed ? "" : ", and could not commit"));
            onPartitionsLost(partitions);
        }

        /** What the ring does not have yet, the next owner gets. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            pending.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
            published.keySet().removeAll(partitions);
        }
    }

    /** A new connection begins with what was committed. */
    @Override
    void disconnect() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        pending.clear();
        published.clear();
        if (open != null) {
            open.close(CloseOptions.timeout(LEAVE));
        }
    }

    @Override
    void wakeup() {
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    @Override
    void leave() {
        try {
            commitLast();
        } finally {
            disconnect();
        }
    }

    private void commitLast() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null || published.isEmpty()) {
            return;
        }
        try {
            open.commitSync(published, LEAVE);
        } catch (WakeupException woken) { // to stop
            open.commitSync(published, LEAVE);
        }
    }
}
