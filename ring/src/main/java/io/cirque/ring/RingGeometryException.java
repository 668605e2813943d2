package io.cirque.ring;

/** What the options state contradicts the ring's file; the message names both values and the mend. */
public final class RingGeometryException extends RingException {
    private static final long serialVersionUID = 1L;

    RingGeometryException(String message) {
        super(message);
    }
}
