package io.cirque.integration.support;

import java.time.Duration;

/**
 * How long to wait before something is tried again: the initial time after the first failure, twice as long after each
 * more, up to the maximum.
 *
 * @param initial more than zero
 * @param maximum the initial time or longer
 */
public record BackOff(Duration initial, Duration maximum) {
    /** From 100 ms to 10 s. */
    public static final BackOff DEFAULT = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10));

    /**
     * A back-off.
     *
     * @param initial more than zero
     * @param maximum the initial time or longer
     * @throws IllegalArgumentException if a time cannot be
     */
    public BackOff {
        if (initial.isNegative() || initial.isZero() || maximum.compareTo(initial) < 0) {
            throw new IllegalArgumentException("back-off from " + initial + " to " + maximum
                    + ": state an initial time of more than zero and a maximum that is not less");
        }
    }

    /**
     * How long to wait now.
     *
     * @param failures so far, 1 or more
     * @return the time
     */
    public Duration after(int failures) {
        Duration doubled = initial;
        for (int i = 1; i < failures && doubled.compareTo(maximum) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(maximum) < 0 ? doubled : maximum;
    }
}
