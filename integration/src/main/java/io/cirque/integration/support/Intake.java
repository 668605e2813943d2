package io.cirque.integration.support;

import java.time.Duration;

/** Where a dispatch thread gets its messages, and what it holds of them. For that thread, but for what says otherwise. */
interface Intake {
    /**
     * Delivers the next message, or the next few as one.
     *
     * @param idle the longest wait for it
     * @throws NotDelivered if what was taken is kept, and comes again with the next call
     */
    void takeNext(Duration idle) throws InterruptedException;

    /** Ends a wait. Thread-safe. */
    void wakeup();

    /** Gives what is kept to other consumers. */
    void release();

    /** Takes no more, and gives what is kept to other consumers; but not what a listener has and will settle itself. */
    void finish();

    /** Whether listeners have settled all that they have. Thread-safe. */
    boolean isSettled();

    /** Whether listeners have settled all that they have, after waiting for that. Thread-safe. */
    boolean awaitSettled(long nanos) throws InterruptedException;

    /** Gives what is not settled to other consumers. Thread-safe. */
    void close();
}
