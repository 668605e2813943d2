package io.cirque.benchmarks.scenario;

import java.io.IOException;
import java.util.Map;

/** What a process of a scenario tells the tool that started it. */
public interface Worker {

    /** Says that this process has opened what it needs, and waits until all others have too. */
    void awaitStart() throws IOException;

    /** Hands in what this process measured. */
    void report(Map<String, Double> values);
}
