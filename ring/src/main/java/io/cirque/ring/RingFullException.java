package io.cirque.ring;

/** The ring has no room for the message and its policy is not to wait. */
public final class RingFullException extends RingException {
    private static final long serialVersionUID = 1L;

    RingFullException(String message) {
        super(message);
    }
}
