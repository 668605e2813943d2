package io.cirque.ring;

/** There is no ring at the path that was to be opened. */
public final class RingNotFoundException extends RingException {
    private static final long serialVersionUID = 1L;

    RingNotFoundException(String message) {
        super(message);
    }

    RingNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
