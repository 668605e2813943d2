package io.cirque.autoconfigure;

import org.jspecify.annotations.Nullable;

/** A value under {@code cirque.*} with which the application cannot start: which key, what is wrong, and the mend. */
final class InvalidConfigurationException extends RuntimeException {
    private final String property;
    private final @Nullable Object value;
    private final String problem;
    private final String mend;

    InvalidConfigurationException(String property, @Nullable Object value, String problem, String mend) {
        super(property + (value == null ? "" : " = '" + value + "'") + ": " + problem + ". " + mend);
        this.property = property;
        this.value = value;
        this.problem = problem;
        this.mend = mend;
    }

    /** The same fault, with what led to it. */
    InvalidConfigurationException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    String property() {
        return property;
    }

    @Nullable
    Object value() {
        return value;
    }

    String problem() {
        return problem;
    }

    String mend() {
        return mend;
    }
}
