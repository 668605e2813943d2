package io.cirque.autoconfigure.endpoint;

/** What the endpoint does not do: why, the mend, and the HTTP status that says it. */
final class RefusedException extends RuntimeException {
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int UNAVAILABLE = 503;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    RefusedException(int status, Exception cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
