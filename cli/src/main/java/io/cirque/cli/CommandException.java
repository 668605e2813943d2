package io.cirque.cli;

import org.jspecify.annotations.Nullable;

/** A command could not do what it was told: a line for its user, and an exit code for a script. */
final class CommandException extends RuntimeException {
    private final int exitCode;

    CommandException(int exitCode, String message) {
        this(exitCode, message, null);
    }

    CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
