package io.cirque.ring;

/** The ring, producer or consumer was closed. */
public class RingClosedException extends RingException {
    private static final long serialVersionUID = 1L;

    RingClosedException(String message) {
        super(message);
    }
}
