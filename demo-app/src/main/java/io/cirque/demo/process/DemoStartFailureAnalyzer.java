package io.cirque.demo.process;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences what {@link DemoStartException} says in a stack trace. */
class DemoStartFailureAnalyzer extends AbstractFailureAnalyzer<DemoStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DemoStartException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.mend(), cause);
    }
}
