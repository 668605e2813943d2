package io.cirque.benchmarks.system;

/**
 * How much is sent. All processes of a trial agree on it.
 *
 * @param size bytes of a message: a multiple of 8
 * @param messages messages that are measured, all producers together
 * @param warmup messages sent before these in the same stream, so that the compiler has done its work
 * @param capacity bytes a system may buffer between two processes: a power of two
 */
public record Load(int size, long messages, long warmup, int capacity) {}
