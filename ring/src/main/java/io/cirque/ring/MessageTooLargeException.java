package io.cirque.ring;

/** The message is larger than the ring, or than the one cell of a zero-copy claim; the message names both sizes. */
public final class MessageTooLargeException extends RingException {
    private static final long serialVersionUID = 1L;

    MessageTooLargeException(String message) {
        super(message);
    }
}
