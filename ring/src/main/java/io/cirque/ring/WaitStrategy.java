package io.cirque.ring;

/**
 * What a thread does while it waits for a message or for room. Strategies hold no state and may be shared by any number
 * of threads; a waiter counts its own attempts.
 */
public interface WaitStrategy {

    /**
     * Passes some time, or none.
     *
     * @param attempt how often the waiter has looked in vain so far, from 0
     * @param nanosLeft the longest that the waiter may sleep, in nanoseconds, more than 0
     */
    void idle(int attempt, long nanosLeft);

    /**
     * Never leaves the processor: the shortest wake-up (well under a microsecond), a whole core per waiter.
     *
     * @return the strategy
     */
    static WaitStrategy spin() {
        return SpinWait.INSTANCE;
    }

    /**
     * Offers the processor to others between looks: nearly as fast as {@link #spin()} where cores are plenty, kinder
     * where they are not, and still a whole core when nobody else wants it.
     *
     * @return the strategy
     */
    static WaitStrategy yielding() {
        return YieldWait.INSTANCE;
    }

    /**
     * Spins, then yields, then sleeps for up to 50 µs at a time: some per cent of a core when idle, and a wake-up
     * within a tenth of a millisecond. The default.
     *
     * @return the strategy
     */
    static WaitStrategy backoff() {
        return BackoffWait.INSTANCE;
    }

    /**
     * Spins for a moment, then sleeps for up to a millisecond at a time: hardly any processor, a wake-up within about a
     * millisecond.
     *
     * @return the strategy
     */
    static WaitStrategy park() {
        return ParkWait.INSTANCE;
    }
}
