package io.cirque.ring;

/** The file system failed: no space left, or an error of input or output. */
public final class RingStorageException extends RingException {
    private static final long serialVersionUID = 1L;

    RingStorageException(String message) {
        super(message);
    }

    RingStorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
