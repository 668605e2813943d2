package io.cirque.ring;

/** The ring was deleted, here or by another process. */
public final class RingDeletedException extends RingClosedException {
    private static final long serialVersionUID = 1L;

    RingDeletedException(String message) {
        super(message);
    }
}
