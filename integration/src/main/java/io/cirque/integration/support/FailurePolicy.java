package io.cirque.integration.support;

import io.cirque.ring.Message;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.log.LogAccessor;
import org.springframework.util.ErrorHandler;

/** What becomes of a message that could not be delivered: again after a while, or to the dead letters. Thread-safe. */
final class FailurePolicy implements AutoCloseable {
    private static final LogAccessor LOG = new LogAccessor(FailurePolicy.class);

    private final RingListenerOptions options;
    private final DeadLetters deadLetters;
    private final DeadLetterCounter counter;

    /** What the ring counts as delivered, and no listener has seen: it was collected for a batch that came to nothing. */
    private final RecentSequences untried = new RecentSequences();

    /** What is with the dead letters, and comes again because others of its batch are not. */
    private final RecentSequences deadLettered = new RecentSequences();

    FailurePolicy(RingQueue ring, EnvelopeCodec codec, RingListenerOptions options, DeadLetterCounter counter) {
        this.options = options;
        this.counter = counter;
        this.deadLetters = new DeadLetters(new DeadLetterRing(ring, options.deadLetter()), codec);
    }

    /** The message was taken from the ring, but not delivered: that shall not count as its last delivery. */
    void notTried(long sequence) {
        untried.add(sequence);
    }

    /** Whether the message has been delivered too often already. */
    boolean isExhausted(Message message) {
        int count = message.deliveryCount();
        boolean tried = count == 1 || !untried.remove(message.sequence());
        return tried && count > options.maxDeliveries();
    }

    /** Whether the message is with the dead letters already, and done here. */
    boolean isDeadLettered(Message message) {
        return message.deliveryCount() > 1 && deadLettered.remove(message.sequence());
    }

    private boolean isLast(int deliveryCount) {
        return deliveryCount >= options.maxDeliveries();
    }

    /** Whether an exhausted message is with the dead letters now, and done here. Not knowing why, it gives no cause. */
    boolean settlesExhausted(RingRecord record, @Nullable Throwable lastFailure) {
        return lastFailure != null
                ? isDeadLettered(record, DeadLetters.cause(lastFailure), lastFailure, " failed too often")
                : isDeadLettered(record, null, null, " follows too many: its consumers died of it, or gave it back");
    }

    /** Whether this failure was the last: the message is with the dead letters, and done here. */
    boolean settles(RingRecord record, Throwable failure) {
        boolean last = isLast(record.deliveryCount());
        boolean settled = last && isDeadLettered(record, DeadLetters.cause(failure), failure, " failed, the last one");
        if (!settled) {
            logRetry(record, failure, last);
        }
        tell(failure);
        return settled;
    }

    /** Whether this failure of a batch was the last for all of its messages, and all are with the dead letters. */
    boolean settles(List<RingRecord> batch, Throwable failure) {
        boolean settled = isLast(1)
                && areDeadLettered(
                        batch,
                        record -> isDeadLettered(record, DeadLetters.cause(failure), failure, " failed, the last one"));
        if (!settled) {
            LOG.warn(
                    failure,
                    () -> "A batch of " + batch.size() + " that begins with " + batch.get(0)
                            + ", failed; its messages are delivered again, one by one, in "
                            + backOff(1).toMillis() + " ms");
        }
        tell(failure);
        return settled;
    }

    /** Whether messages that somebody has rejected are all with the dead letters. */
    boolean settlesRejected(List<RingRecord> records) {
        return areDeadLettered(records, record -> isDeadLettered(record, "rejected", null, " was rejected"));
    }

    /** If some are not, all come again: then those that are go there no second time. */
    private boolean areDeadLettered(List<RingRecord> batch, Predicate<RingRecord> deadLetter) {
        List<RingRecord> there = batch.stream().filter(deadLetter).toList();
        boolean all = there.size() == batch.size();
        if (!all) {
            there.forEach(record -> deadLettered.add(record.sequence()));
        }
        return all;
    }

    /** Whether there can be dead letters at all. */
    boolean hasDeadLetters() {
        return deadLetters.areTaken();
    }

    /** How long to wait before the message is delivered again. */
    Duration backOff(int deliveryCount) {
        return isLast(deliveryCount) ? options.maximumBackOff() : options.backOff(deliveryCount);
    }

    private boolean isDeadLettered(
            RingRecord record, @Nullable String cause, @Nullable Throwable failure, String what) {
        if (!deadLetters.areTaken()) {
            return false;
        }
        String event = delivery(record) + what;
        try {
            deadLetters.publish(record, cause);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    e,
                    () -> event + "; it stays where it is and is tried again, for it cannot be put into ring '"
                            + deadLetters.ring() + "' of dead letters");
            return false;
        }
        counter.increment();
        String where = event + "; it is in ring '" + deadLetters.ring() + "' of dead letters";
        if (failure == null) {
            LOG.warn(where);
        } else {
            LOG.warn(failure, where);
        }
        return true;
    }

    /** With a trace the first and the last time only: what fails for ever shall not fill the disk. */
    private void logRetry(RingRecord record, Throwable failure, boolean last) {
        String text = delivery(record) + " failed; again in "
                + backOff(record.deliveryCount()).toMillis() + " ms";
        boolean traced = record.deliveryCount() == 1 || record.deliveryCount() == options.maxDeliveries();
        Throwable trace = traced ? failure : null;
        String line = traced ? text : text + ": " + NestedExceptionUtils.getMostSpecificCause(failure);
        if (last) {
            LOG.getLog().error(line, trace);
        } else {
            LOG.getLog().warn(line, trace);
        }
    }

    private String delivery(RingRecord record) {
        return "Delivery " + record.deliveryCount() + " (at most " + options.maxDeliveries() + ") of message "
                + record.sequence() + " of ring '" + record.ring() + "' for group '" + record.group() + "'";
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

    @Override
    public void close() {
        deadLetters.close();
    }
}
