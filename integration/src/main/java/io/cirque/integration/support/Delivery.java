package io.cirque.integration.support;

import io.cirque.ring.Message;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;

/**
 * Delivers one message at a time to the listener of one dispatch thread, inside of the handler of the ring's consumer:
 * a failed message stays with this thread until it is handled, dead-lettered, or given to others.
 */
final class Delivery {
    private static final LogAccessor LOG = new LogAccessor(Delivery.class);

    private final RingQueue ring;
    private final String group;
    private final EnvelopeCodec codec;
    private final ListenerInvoker listener;
    private final FailurePolicy failures;
    private final LoopSwitch loop;
    private final Form form;
    private long failed = -1;
    private @Nullable Throwable lastFailure;

    /** What the listener gets for a message. */
    @FunctionalInterface
    interface Form {
        org.springframework.messaging.Message<?> of(
                org.springframework.messaging.Message<?> decoded, @Nullable RingAcknowledgment acknowledgment);
    }

    Delivery(
            RingQueue ring,
            String group,
            EnvelopeCodec codec,
            ListenerInvoker listener,
            FailurePolicy failures,
            LoopSwitch loop,
            Form form) {
        this.ring = ring;
        this.group = group;
        this.codec = codec;
        this.listener = listener;
        this.failures = failures;
        this.loop = loop;
        this.form = form;
    }

    /** Whether the message is done with; if not, its acknowledgment will say so. */
    boolean deliver(Message message, @Nullable RingAcknowledgment acknowledgment) {
        if (isSettledUntried(message)) {
            return true;
        }
        Supplier<Object> raw = () -> RingRecord.of(ring, group, message);
        org.springframework.messaging.Message<?> decoded = null;
        try {
            decoded = codec.decode(message);
            listener.handle(form.of(decoded, acknowledgment), raw);
            return acknowledgment == null;
        } catch (Throwable failure) { // checked ones too: not every listener is compiled by javac
            if (acknowledgment != null && !acknowledgment.abandon()) {
                LOG.warn(failure, "A listener failed after its message had been settled");
                return false;
            }
            if (isSettled(message, decoded != null, raw, failure)) {
                return true;
            }
            throw new NotDelivered(loop.isStopping() ? Duration.ZERO : failures.backOff(message.deliveryCount()));
        }
    }

    /**
     * Delivered too often, it goes to the dead letters. If these do not take it, it is tried again if it did no more
     * than to throw an exception here; who knows what it did elsewhere.
     */
    private boolean isSettledUntried(Message message) {
        if (failures.isDeadLettered(message)) {
            return true;
        }
        if (!failures.isExhausted(message)) {
            return false;
        }
        boolean failedHere = failed == message.sequence();
        if (failures.settlesExhausted(RingRecord.of(ring, group, message), failedHere ? lastFailure : null)) {
            return true;
        }
        if (failures.hasDeadLetters() && !failedHere) {
            throw new NotDelivered(failures.backOff(message.deliveryCount()));
        }
        return false;
    }

    private boolean isSettled(Message message, boolean decoded, Supplier<Object> raw, Throwable failure) {
        if (loop.isStopping()) {
            LOG.warn(failure, "A message failed while its listener was stopped; it is delivered again");
            return false;
        }
        Throwable last = failure;
        try {
            if (!decoded && listener.handlesConversionFailure(raw, failure)) {
                return true;
            }
        } catch (RuntimeException | Error e) {
            last = e;
        }
        failed = message.sequence();
        lastFailure = last;
        return failures.settles(RingRecord.of(ring, group, message), last);
    }
}
