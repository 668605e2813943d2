package io.cirque.autoconfigure;

import io.cirque.ring.RingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells a person in two lines, instead of a stack trace, why a ring cannot be used that a bean of the application opens,
 * or that fills up while the application starts. Those of {@code cirque.*} are explained by {@link RingFault}.
 */
final class RingFailureAnalyzer extends AbstractFailureAnalyzer<RingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RingException failure) {
        String description = "A ring cannot be used: " + failure.getMessage();
        return new FailureAnalysis(description, RingFault.mend(failure), failure);
    }
}
