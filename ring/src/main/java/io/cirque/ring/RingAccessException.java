package io.cirque.ring;

/** The file or its directory may not be used: no permission, not a regular file, or not a local file system. */
public final class RingAccessException extends RingException {
    private static final long serialVersionUID = 1L;

    RingAccessException(String message) {
        super(message);
    }

    RingAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
