package io.cirque.demo.process;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences what {@link DemoDirectoryException} says in a stack trace. */
class DemoDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<DemoDirectoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DemoDirectoryException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.mend(), cause);
    }
}
