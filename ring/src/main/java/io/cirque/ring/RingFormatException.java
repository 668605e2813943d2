package io.cirque.ring;

/** The file is not a ring, is truncated, or holds words that no participant writes. */
public final class RingFormatException extends RingException {
    private static final long serialVersionUID = 1L;

    RingFormatException(String message) {
        super(message);
    }
}
