package io.cirque.integration.bridge;

/** Messages that could not be handed over stay where they are, and are tried again. */
final class NotHandedOverException extends RuntimeException {
    private final String waitsFor;

    NotHandedOverException(String waitsFor, Throwable cause) {
        super("waits for " + waitsFor, cause);
        this.waitsFor = waitsFor;
    }

    String waitsFor() {
        return waitsFor;
    }
}
