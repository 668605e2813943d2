package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Consumers of one group, lent one by one. A consumer holds what it has handed over until that is settled: with one for
 * each message, messages may be settled in any order, and the ring knows of each by itself whether it is. Thread-safe.
 */
final class ConsumerPool implements AutoCloseable {
    private final RingQueue ring;
    private final String group;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Consumer> idle = new ArrayDeque<>();
    private final Map<Consumer, Loan> lent = new HashMap<>();
    private boolean lending = true;
    private boolean closed;

    /** @param forTransaction whether it comes back when the borrower's transaction ends, and not before */
    private record Loan(Thread borrower, boolean forTransaction) {}

    ConsumerPool(RingQueue ring, String group, int limit) {
        this.ring = ring;
        this.group = group;
        this.limit = limit;
    }

    /**
     * A consumer for the caller; null if all were out for that long, or none is lent any more. The ring's table may be
     * full before the limit is reached: then those that there are have to do.
     */
    @Nullable
    Consumer borrow(long nanos) throws InterruptedException {
        return borrow(nanos, false);
    }

    /**
     * A consumer for the caller, however long that takes; null if none is lent any more.
     *
     * @throws IllegalStateException if the caller's transactions have them all: it would wait for itself
     */
    @Nullable
    Consumer borrowAtLast() throws InterruptedException {
        return borrow(Long.MAX_VALUE, true);
    }

    private @Nullable Consumer borrow(long nanos, boolean certain) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (lending) {
                Consumer consumer = idle.isEmpty() ? tryCreate() : idle.pop();
                if (consumer != null) {
                    lent.put(consumer, new Loan(Thread.currentThread(), false));
                    return consumer;
                }
                if (certain) {
                    requireHope();
                }
                if (left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void requireHope() {
        Thread caller = Thread.currentThread();
        if (!lent.isEmpty()
                && lent.values().stream().allMatch(loan -> loan.forTransaction && loan.borrower == caller)) {
            throw new IllegalStateException("This transaction has received " + lent.size() + " messages for group '"
                    + group + "' of ring '" + ring.name() + "', and would wait for its own end to receive another:"
                    + " receive fewer in one transaction, or raise maxUnacknowledged (" + limit
                    + ") and, if need be, the ring's participants");
        }
    }

    /** The caller, who has it, gives it back when its transaction ends. */
    void keepForTransaction(Consumer consumer) {
        lock.lock();
        try {
            lent.replace(consumer, new Loan(Thread.currentThread(), true));
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Consumer tryCreate() {
        if (lent.size() >= limit) {
            return null;
        }
        try {
            return ring.consumer(group);
        } catch (RingLimitException full) {
            if (lent.isEmpty()) {
                throw full;
            }
            return null;
        }
    }

    /** It must hold nothing. */
    void giveBack(Consumer consumer) {
        lock.lock();
        try {
            lent.remove(consumer);
            if (lending) {
                idle.push(consumer);
            } else {
                consumer.close();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends waits for a message. */
    void wakeup() {
        lock.lock();
        try {
            lent.keySet().forEach(Consumer::wakeup);
        } finally {
            lock.unlock();
        }
    }

    /** Lends no more, and ends waits. */
    void stopLending() {
        List<Consumer> closing;
        lock.lock();
        try {
            lending = false;
            closing = new ArrayList<>(idle);
            idle.clear();
            lent.keySet().forEach(Consumer::wakeup);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        closing.forEach(Consumer::close);
    }

    /** Whether all are back, after waiting for that; not for those that the calling thread has, as it would in vain. */
    boolean awaitAllBack(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (lent.values().stream().anyMatch(loan -> loan.borrower != Thread.currentThread())) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many are out. */
    int lent() {
        lock.lock();
        try {
            return lent.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether what those that are out held is others' to deliver. */
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all; what those that are out hold goes to other consumers. */
    @Override
    public void close() {
        stopLending();
        List<Consumer> closing;
        lock.lock();
        try {
            closed = true;
            closing = new ArrayList<>(lent.keySet());
        } finally {
            lock.unlock();
        }
        closing.forEach(Consumer::close);
    }
}
