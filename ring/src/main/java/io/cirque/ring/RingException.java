package io.cirque.ring;

import org.jspecify.annotations.Nullable;

/** The root of all that a ring throws: unchecked, and its message says what is wrong, with which value, and the mend. */
public abstract class RingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RingException(String message) {
        super(message);
    }

    RingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
