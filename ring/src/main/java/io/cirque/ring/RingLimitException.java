package io.cirque.ring;

/** One of the ring's tables is used up: groups, participants or, after decades, cell numbers. */
public final class RingLimitException extends RingException {
    private static final long serialVersionUID = 1L;

    RingLimitException(String message) {
        super(message);
    }
}
