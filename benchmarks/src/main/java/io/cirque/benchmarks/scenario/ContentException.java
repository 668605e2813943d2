package io.cirque.benchmarks.scenario;

/** A system delivered something that was not sent, or not in this order. */
public final class ContentException extends RuntimeException {

    ContentException(String message) {
        super(message);
    }
}
