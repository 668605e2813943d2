package io.cirque.autoconfigure;

import io.cirque.ring.RingException;
import io.cirque.ring.RingGeometryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells a person in two lines, instead of a stack trace, why a ring could not be opened or created. */
final class RingFailureAnalyzer extends AbstractFailureAnalyzer<RingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RingException failure) {
        String description = "A ring cannot be used: " + failure.getMessage();
        String action = failure instanceof RingGeometryException
                ? "Make the ring's entry under cirque.rings agree with its file, or leave the key out and take what the"
                        + " file has. To create the ring anew, stop its processes and delete its file: its messages go"
                        + " with it."
                : "See the message above; the rings' files are in cirque.directory.";
        return new FailureAnalysis(description, action, failure);
    }
}
