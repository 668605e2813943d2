package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import io.cirque.ring.Message;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * Messages that are settled apart from their delivery: later, by others, or several as one. Each, or each batch, is held
 * by a consumer of its own.
 *
 * <p>A batch is what is there, at most as many as fit. If its listener fails, its messages come again one by one, so that
 * a bad one does not keep the others.
 */
final class HeldIntake implements Intake {
    private static final LogAccessor LOG = new LogAccessor(HeldIntake.class);

    private final RingQueue ring;
    private final String group;
    private final RingListenerOptions options;
    private final EnvelopeCodec codec;
    private final ListenerInvoker listener;
    private final FailurePolicy failures;
    private final LoopSwitch loop;
    private final ConsumerPool pool;
    private final Delivery delivery;
    private final boolean manual;
    private final List<org.springframework.messaging.Message<?>> batch = new ArrayList<>();
    private final List<RingRecord> records = new ArrayList<>();

    /** In hand, because it keeps a message or was not needed yet. */
    private @Nullable Consumer consumer;

    private boolean failedBatch;

    /** So many messages are to be taken one by one: they were collected for a batch that one of them spoilt. */
    private int singly;

    /** For the message that the consumer hands over on its own; null in automatic mode. */
    private @Nullable RingAcknowledgment acknowledgment;

    private boolean done;

    HeldIntake(
            RingQueue ring,
            String group,
            RingListenerOptions options,
            EnvelopeCodec codec,
            ListenerInvoker listener,
            FailurePolicy failures,
            LoopSwitch loop) {
        this.ring = ring;
        this.group = group;
        this.options = options;
        this.codec = codec;
        this.listener = listener;
        this.failures = failures;
        this.loop = loop;
        this.manual = options.ackMode() == AckMode.MANUAL;
        this.pool = new ConsumerPool(ring, group, manual ? options.maxUnacknowledged() : 1);
        this.delivery = new Delivery(ring, group, codec, listener, failures, loop, this::form);
    }

    /** Joins the group. */
    void join() {
        pool.giveBack(ring.consumer(group));
    }

    private org.springframework.messaging.Message<?> form(
            org.springframework.messaging.Message<?> decoded, @Nullable RingAcknowledgment settling) {
        if (options.batchSize() > 1) {
            return Batches.of(List.of(decoded), options.batchMode(), settling);
        }
        return settling == null ? decoded : settling.attachTo(decoded);
    }

    @Override
    public void takeNext(Duration idle) throws InterruptedException {
        Consumer taking = consumer;
        if (taking == null) {
            taking = pool.borrow(idle.toNanos());
            if (taking == null) {
                return; // as many are unsettled as may be
            }
            consumer = taking;
        }
        if (failedBatch) {
            failedBatch = false;
            singly = 0;
            taking.release();
        }
        takeNext(taking, idle);
    }

    private void takeNext(Consumer taking, Duration idle) throws InterruptedException {
        batch.clear();
        records.clear();
        done = false;
        acknowledgment = null;
        int taken = taking.receive(message -> collect(taking, message), singly > 0 ? 1 : options.batchSize(), idle);
        if (taken == 0) {
            return;
        }
        singly = Math.max(0, singly - taken);
        if (!batch.isEmpty()) {
            deliverBatch(taking);
        } else if (done) {
            taking.acknowledge();
        } else if (acknowledgment != null) {
            consumer = null;
            acknowledgment.handedOver();
        }
    }

    /** In the consumer's handler. What is delivered again comes alone, and can be kept by an exception. */
    private void collect(Consumer taking, Message message) {
        if (options.batchSize() == 1 || singly > 0 || message.deliveryCount() > 1) {
            deliverAlone(taking, message);
            return;
        }
        RingRecord record = RingRecord.of(ring, group, message);
        records.add(record);
        try {
            batch.add(codec.decode(message));
        } catch (Throwable undecodable) {
            LOG.debug(
                    undecodable,
                    () -> "No batch is made of " + records.size() + ", for it cannot be decoded: " + record);
            records.forEach(collected -> failures.notTried(collected.sequence()));
            singly = records.size(); // all come again, one by one, and each is dealt with
            throw new NotDelivered(Duration.ZERO);
        }
    }

    private void deliverAlone(Consumer taking, Message message) {
        if (manual) {
            acknowledgment = new RingAcknowledgment(
                    pool, taking, failures, () -> List.of(RingRecord.of(ring, group, message)), false, false);
        }
        done = delivery.deliver(message, acknowledgment);
    }

    private void deliverBatch(Consumer taking) {
        List<RingRecord> delivered = List.copyOf(records);
        RingAcknowledgment settling = null;
        if (manual) {
            settling = new RingAcknowledgment(pool, taking, failures, () -> delivered, false, false);
            settling.handedOver();
            consumer = null;
        }
        boolean settled = settling == null;
        try {
            listener.handle(Batches.of(batch, options.batchMode(), settling), () -> delivered);
        } catch (Throwable failure) {
            if (settling != null && !settling.abandon()) {
                LOG.warn(failure, "A listener failed after its batch had been settled");
                return;
            }
            consumer = taking;
            if (!isSettled(delivered, failure)) {
                failedBatch = true;
                throw new NotDelivered(loop.isStopping() ? Duration.ZERO : failures.backOff(1));
            }
            settled = true;
        }
        if (settled) {
            taking.acknowledge();
        }
    }

    private boolean isSettled(List<RingRecord> delivered, Throwable failure) {
        if (loop.isStopping()) {
            LOG.warn(failure, "A batch failed while its listener was stopped; its messages are delivered again");
            return false;
        }
        return failures.settles(delivered, failure);
    }

    @Override
    public void wakeup() {
        pool.wakeup();
    }

    @Override
    public void release() {
        Consumer holding = consumer;
        if (holding != null) {
            consumer = null;
            failedBatch = false;
            singly = 0;
            try {
                holding.release();
            } finally {
                pool.giveBack(holding);
            }
        }
    }

    @Override
    public void finish() {
        try {
            release();
        } finally {
            pool.stopLending();
        }
    }

    @Override
    public boolean isSettled() {
        return pool.lent() == 0;
    }

    @Override
    public boolean awaitSettled(long nanos) throws InterruptedException {
        return pool.awaitAllBack(nanos);
    }

    @Override
    public void close() {
        pool.close();
    }
}
