package io.cirque.ring;

/** The ring was made by a version of Cirque whose file format this version does not know. */
public final class RingVersionException extends RingException {
    private static final long serialVersionUID = 1L;

    RingVersionException(String message) {
        super(message);
    }
}
