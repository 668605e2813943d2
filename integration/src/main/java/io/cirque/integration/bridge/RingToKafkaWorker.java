package io.cirque.integration.bridge;

import io.cirque.integration.support.RingDeadLetters;
import io.cirque.integration.support.RingRecord;
import io.cirque.ring.Consumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * Takes a batch from the ring, has Kafka's client send it, and acknowledges it when Kafka has all of it. The client goes on
 * trying while the broker is away. What fails all the same is sent again one by one, each when Kafka has the one before: so
 * nothing is overtaken, and one bad message does not keep the others.
 */
final class RingToKafkaWorker extends BridgeWorker {
    private static final LogAccessor LOG = new LogAccessor(RingToKafkaWorker.class);

    private static final Duration LATE = Duration.ofSeconds(10);

    private final Consumer consumer;
    private final String group;
    private final Map<String, Object> properties;
    private final RingDeadLetters deadLetters;

    /** Taken from the ring, and not known to be with Kafka. */
    private final List<RingRecord> left = new ArrayList<>();

    private int taken;
    private boolean singly;
    private @Nullable Producer<byte[], byte[]> producer;

    RingToKafkaWorker(
            RingToKafkaBridge bridge,
            String name,
            String group,
            Map<String, Object> properties,
            RingDeadLetters deadLetters) {
        super(bridge, name);
        this.group = group;
        this.properties = properties;
        this.deadLetters = deadLetters;
        this.consumer = bridge.ring().consumer(group);
    }

    @Override
    void step() throws InterruptedException {
        if (left.isEmpty()) {
            take();
        }
        if (left.isEmpty()) {
            return;
        }
        waiting("Kafka", null);
        if (!singly) {
            sendTogether();
        }
        sendSingly();
        singly = false;
        gotOn();
        consumer.acknowledge();
        bridge.countMessages(taken);
    }

    private void take() throws InterruptedException {
        taken = 0;
        boolean complete = false;
        try {
            taken = consumer.receive(
                    message -> left.add(RingRecord.of(bridge.ring(), group, message)), bridge.batchSize(), IDLE);
            complete = true;
        } finally {
            if (!complete) {
                left.clear(); // all come again
            }
        }
    }

    /** Leaves what Kafka has not. */
    private void sendTogether() throws InterruptedException {
        List<Future<RecordMetadata>> answers = new ArrayList<>(left.size());
        for (RingRecord record : left) {
            Future<RecordMetadata> answer = send(record);
            answers.add(answer);
            if (answer.isDone() && isTransient(failureOf(answer))) {
                break; // what follows would overtake it
            }
        }
        List<RingRecord> kept = new ArrayList<>();
        Throwable failure = null;
        for (int i = 0; i < left.size(); i++) {
            Throwable refusal = i < answers.size() ? failureOf(answers.get(i)) : failure;
            if (refusal != null) {
                kept.add(left.get(i));
                failure = failure == null && isTransient(refusal) ? refusal : failure;
            }
        }
        left.clear();
        left.addAll(kept);
        singly = !left.isEmpty();
        if (failure != null) {
            throw new NotHandedOverException("Kafka", failure);
        }
    }

    private void sendSingly() throws InterruptedException {
        while (!left.isEmpty()) {
            RingRecord record = left.get(0);
            Throwable failure = failureOf(send(record));
            if (failure != null) {
                putAside(record, failure);
            }
            left.remove(0);
        }
    }

    private Future<RecordMetadata> send(RingRecord record) {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(properties);
            producer = open;
        }
        return open.send(new ProducerRecord<>(bridge.topic(), record.toByteArray()));
    }

    private @Nullable Throwable failureOf(Future<RecordMetadata> answer) throws InterruptedException {
        try {
            try {
                answer.get(LATE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                noAnswer("it has not answered for " + LATE.toSeconds() + " s");
                answer.get();
            }
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    /** Whether it may succeed another time, or with fewer others. */
    private static boolean isTransient(@Nullable Throwable failure) {
        return failure != null
                && !(failure instanceof RecordTooLargeException
                        || failure instanceof InvalidRecordException
                        || failure instanceof InvalidTimestampException);
    }

    private void putAside(RingRecord record, Throwable refusal) {
        boolean forGood = !isTransient(refusal) || refusal instanceof RecordBatchTooLargeException; // of this one
        if (!forGood || !deadLetters.areTaken()) {
            throw new NotHandedOverException("Kafka", refusal);
        }
        try {
            deadLetters.publish(record, refusal);
        } catch (RuntimeException | Error e) {
            refusal.addSuppressed(e);
            throw new NotHandedOverException("room in ring '" + deadLetters.ring() + "' of dead letters", refusal);
        }
        bridge.countFailure();
        LOG.warn(
                refusal,
                () -> "Kafka refuses " + record + ", for topic '" + bridge.topic() + "'; it is in ring '"
                        + deadLetters.ring() + "' of dead letters");
    }

    @Override
    void disconnect() {
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            producer = null;
            open.close(Duration.ZERO);
        }
    }

    @Override
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    void leave() {
        try {
            disconnect();
        } finally {
            deadLetters.close();
            consumer.close();
        }
    }
}
