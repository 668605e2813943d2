package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Settles what one consumer has handed over: a message, or several as one. The first word counts, whichever thread says
 * it; the consumer goes back to its pool then. Thread-safe.
 */
final class RingAcknowledgment implements AcknowledgmentCallback {
    private static final LogAccessor LOG = new LogAccessor(RingAcknowledgment.class);

    private final ConsumerPool pool;
    private final Consumer consumer;
    private final FailurePolicy failures;
    private final Supplier<List<RingRecord>> records;
    private final boolean requeueRejected;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Status status;
    private boolean abandoned;
    private boolean handedOver;
    private volatile boolean autoAck;

    /**
     * @param records what is rejected: asked for while the consumer still holds it
     * @param autoAck whether the framework may acknowledge
     * @param requeueRejected whether a rejection by the framework means that the message is to come again
     */
    RingAcknowledgment(
            ConsumerPool pool,
            Consumer consumer,
            FailurePolicy failures,
            Supplier<List<RingRecord>> records,
            boolean autoAck,
            boolean requeueRejected) {
        this.pool = pool;
        this.consumer = consumer;
        this.failures = failures;
        this.records = records;
        this.autoAck = autoAck;
        this.requeueRejected = requeueRejected;
    }

    /** The message with this in its headers; nobody else knows of the message yet. */
    Message<?> attachTo(Message<?> decoded) {
        if (decoded.getHeaders() instanceof EnvelopeHeaders headers) {
            headers.raw().put(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, this);
            return decoded;
        }
        return MessageBuilder.fromMessage(decoded)
                .setHeader(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, this)
                .build();
    }

    @Override
    public void acknowledge(Status how) {
        lock.lock();
        try {
            if (abandoned) {
                LOG.warn(() -> how + " comes too late: the listener has failed, and the message is delivered again");
            } else if (status == null) {
                status = how;
                if (handedOver) {
                    settle(how);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on the consumer can be told. Its handler, in which it cannot, has returned. */
    void handedOver() {
        lock.lock();
        try {
            handedOver = true;
            if (status != null) {
                settle(status);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the message is still the caller's to deliver again: false if somebody has settled it. */
    boolean abandon() {
        lock.lock();
        try {
            abandoned = status == null;
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    private void settle(Status how) {
        if (how == Status.REJECT && pool.isClosed()) {
            LOG.warn("REJECT comes too late: the endpoint has stopped, and the message is delivered again");
            pool.giveBack(consumer);
            return;
        }
        try {
            if (how == Status.ACCEPT || (how == Status.REJECT && isRejected())) {
                consumer.acknowledge();
            }
            consumer.release(); // the message, or what else is left of an adopted claim: this consumer may rest now
        } finally {
            pool.giveBack(consumer);
        }
    }

    /** Whether all is with the dead letters; else all comes again. */
    private boolean isRejected() {
        return !(autoAck && requeueRejected) && failures.settlesRejected(records.get());
    }

    @Override
    public boolean isAcknowledged() {
        lock.lock();
        try {
            return status != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void noAutoAck() {
        autoAck = false;
    }

    @Override
    public boolean isAutoAck() {
        return autoAck;
    }

    @Override
    public String toString() {
        return "RingAcknowledgment [group=" + consumer.group() + ", acknowledged=" + isAcknowledged() + ", autoAck="
                + autoAck + "]";
    }
}
