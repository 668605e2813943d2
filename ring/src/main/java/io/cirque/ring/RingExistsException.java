package io.cirque.ring;

/** A ring that was to be created is there already. */
public final class RingExistsException extends RingException {
    private static final long serialVersionUID = 1L;

    RingExistsException(String message) {
        super(message);
    }

    RingExistsException(String message, Throwable cause) {
        super(message, cause);
    }
}
