package io.cirque.benchmarks.scenario;

import java.io.IOException;
import java.util.Map;

/** What a process of a scenario tells the tool that started it. */
public interface Worker {

    /** Says that this process is through with a stage, and waits until all others are too. Every process goes through every stage. */
    void await(Stage stage) throws IOException;

    /** Hands in what this process measured. */
    void report(Map<String, Double> values);
}
