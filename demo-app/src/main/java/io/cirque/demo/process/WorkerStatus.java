package io.cirque.demo.process;

import org.jspecify.annotations.Nullable;

/**
 * A worker at one moment.
 *
 * @param name its name, the same for each process that takes the place of one that died
 * @param pid its process; null while there is none
 * @param state what the process is doing
 * @param restarts how often it was started again
 */
public record WorkerStatus(String name, @Nullable Long pid, WorkerState state, int restarts) {}
