package io.cirque.ring;

/**
 * What a thread does while it waits for a message or for room. Strategies hold no state and may be shared by any number
 * of threads; a waiter counts its own attempts.
 *
 * <p>With {@link #park()} and {@link #backoff()} a consumer that has nothing to do sleeps in the kernel, until a publisher
 * wakes it, whatever process that is in. This needs Linux on x86-64 or AArch64, and Java 22 or JNA on the class path, in the
 * processes of the consumer and of all who publish to the ring now. The JVM prints a warning at a program's first native
 * call unless it was started with {@code --enable-native-access=ALL-UNNAMED} (or its jar's manifest says {@code
 * Enable-Native-Access: ALL-UNNAMED}): without that only {@code park()} makes any. A consumer on a virtual thread, a {@link
 * RingReader} and a publisher that waits for room sleep for a time instead, and so does everybody where {@code
 * -Dio.cirque.ring.futex=false} forbids it. Asleep in the kernel, a thread takes up to 50 ms to notice an interrupt, or
 * that another process has died.
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
     * Never leaves the processor: the shortest wake-up (a microsecond or less while messages come fast), a whole core
     * per waiter.
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
     * Spins, then sleeps for up to 50 µs at a time; after a millisecond of that a consumer sleeps in the
     * kernel, if this takes no warning of the JVM. Else sleeps become longer the longer the wait has lasted, up to a
     * millisecond after some 40 ms. The default.
     *
     * @return the strategy
     */
    static WaitStrategy backoff() {
        return BackoffWait.INSTANCE;
    }

    /**
     * Spins for a moment, then a consumer sleeps in the kernel, though the JVM may print a warning of it: hardly any
     * processor, a wake-up as fast as the kernel's (tens of microseconds), for which each publisher that finds it asleep
     * makes a system call. Where that is not possible, sleeps for up to a millisecond at a time.
     *
     * @return the strategy
     */
    static WaitStrategy park() {
        return ParkWait.INSTANCE;
    }
}
