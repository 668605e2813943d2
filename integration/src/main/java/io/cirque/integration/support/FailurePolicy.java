package io.cirque.integration.support;

import io.cirque.ring.Message;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.log.LogAccessor;
import org.springframework.util.ErrorHandler;

/** What becomes of a message that could not be delivered: again after a while, or to the dead letters. Thread-safe. */
final class FailurePolicy {
    private static final LogAccessor LOG = new LogAccessor(FailurePolicy.class);

    private final RingListenerOptions options;
    private final @Nullable DeadLetters deadLetters;
    private final String where;

    FailurePolicy(RingQueue ring, String group, EnvelopeCodec codec, RingListenerOptions options) {
        RingQueue deadLetter = options.deadLetter();
        if (deadLetter != null && deadLetter.path().equals(ring.path())) {
            throw new IllegalArgumentException("ring " + ring.path()
                    + " is to take its own dead letters, which would come" + " back for ever: name another ring");
        }
        this.options = options;
        this.deadLetters = deadLetter == null ? null : new DeadLetters(ring, group, deadLetter, codec);
        this.where = " of ring '" + ring.name() + "' for group '" + group + "'";
    }

    /** Whether the message has been delivered too often already: its consumers died of it. */
    boolean isExhausted(Message message) {
        return deadLetters != null && message.deliveryCount() > options.maxDeliveries();
    }

    /** Whether this failure was the last: the message is with the dead letters, and done here. */
    boolean settles(Message message, @Nullable Throwable failure) {
        boolean last = message.deliveryCount() >= options.maxDeliveries();
        boolean settled = last && deadLetters != null && isDeadLettered(message, failure, deadLetters);
        if (failure != null) {
            if (!settled) {
                logRetry(message, failure, last);
            }
            tell(failure);
        }
        return settled;
    }

    /** How long to wait before the message is delivered again. */
    Duration backOff(Message message) {
        return message.deliveryCount() >= options.maxDeliveries()
                ? options.maximumBackOff()
                : options.backOff(message.deliveryCount());
    }

    private boolean isDeadLettered(Message message, @Nullable Throwable failure, DeadLetters to) {
        String what = delivery(message) + " failed, the last one";
        try {
            to.publish(message, failure);
        } catch (RuntimeException | Error e) {
            LOG.error(e, () -> what + "; it stays, for it cannot be put into ring '" + to.ring() + "' of dead letters");
            return false;
        }
        if (failure == null) {
            LOG.error(() -> what + " as its consumers died of it; it is in ring '" + to.ring() + "' of dead letters");
        } else {
            LOG.error(failure, () -> what + "; it is in ring '" + to.ring() + "' of dead letters");
        }
        return true;
    }

    /** With a trace the first and the last time only: what fails for ever shall not fill the disk. */
    private void logRetry(Message message, Throwable failure, boolean last) {
        String text =
                delivery(message) + " failed; again in " + backOff(message).toMillis() + " ms";
        boolean traced = message.deliveryCount() == 1 || message.deliveryCount() == options.maxDeliveries();
        Throwable trace = traced ? failure : null;
        String line = traced ? text : text + ": " + NestedExceptionUtils.getMostSpecificCause(failure);
        if (last) {
            LOG.getLog().error(line, trace);
        } else {
            LOG.getLog().warn(line, trace);
        }
    }

    private String delivery(Message message) {
        return "Delivery " + message.deliveryCount() + " (at most " + options.maxDeliveries() + ") of message "
                + message.sequence() + where;
    }

    private void tell(Throwable failure) {
        ErrorHandler handler = options.errorHandler();
        if (handler != null) {
            try {
                handler.handleError(failure);
            } catch (RuntimeException | Error e) {
                LOG.error(e, "The error handler failed");
            }
        }
    }
}
