package io.cirque.demo.process;

/**
 * A worker has ended for good, as it was asked to.
 *
 * @param name its name
 */
public record WorkerEnded(String name) {}
