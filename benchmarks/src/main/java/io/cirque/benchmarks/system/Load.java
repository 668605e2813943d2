package io.cirque.benchmarks.system;

import io.cirque.ring.Sync;

/**
 * How much is sent, and with which settings. All processes of a trial agree on it.
 *
 * @param size bytes of a message: a multiple of 8
 * @param messages messages that are measured, all producers together; fewer if the time is over
 * @param warmup messages sent before these in the same stream, so that the compiler has done its work; fewer likewise
 * @param seconds how long may be measured; half as long may be warmed up, as long in idle
 * @param capacity bytes a system may buffer between two processes: a power of two
 * @param waiting how an idle consumer of Cirque waits
 * @param sync what survives a loss of power
 * @param syncMillis milliseconds between two syncs, if they are made at intervals
 * @param step how far a scenario of scale has grown: groups, participants, bytes, messages, threads; 0 if it does not grow
 */
public record Load(
        int size,
        long messages,
        long warmup,
        int seconds,
        long capacity,
        Wait waiting,
        Sync sync,
        int syncMillis,
        long step) {

    /** The same with another capacity. */
    public Load withCapacity(long capacity) {
        return new Load(size, messages, warmup, seconds, capacity, waiting, sync, syncMillis, step);
    }
}
