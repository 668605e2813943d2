package io.cirque.benchmarks.compare;

/** A trial that gave no result: a process failed, or it took too long. */
final class TrialException extends RuntimeException {

    TrialException(String message) {
        super(message);
    }
}
