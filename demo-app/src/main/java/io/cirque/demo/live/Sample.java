package io.cirque.demo.live;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that moves on the page, at one moment.
 *
 * @param time milliseconds since 1970
 * @param ring the scenario's ring
 * @param in messages sent a second
 * @param out messages acknowledged a second, by the group that had most
 * @param latency how long messages took; null if none came through of late
 * @param processes this process and the workers
 * @param load messages a second that shall be sent, -1 for as many as go
 * @param slowness microseconds more that a worker takes for a message
 * @param ledger what became of the messages
 * @param deadLetters those put aside, the latest first
 */
record Sample(
        long time,
        Ring ring,
        long in,
        long out,
        Latencies.@Nullable Percentiles latency,
        List<ProcessCard> processes,
        long load,
        long slowness,
        Account ledger,
        List<DeadLetter> deadLetters) {

    /**
     * The ring. Cells have numbers that only grow; cell s stands at the place s modulo {@code cells}.
     *
     * @param tail where the next message goes
     * @param settled cells below can be written again
     * @param depth messages that the slowest group has not acknowledged
     * @param rejected messages refused because it was full
     */
    record Ring(
            String name,
            long cells,
            int cellSize,
            String policy,
            long tail,
            long settled,
            long depth,
            long published,
            long rejected,
            List<Group> groups) {}

    /**
     * A group.
     *
     * @param head where it reads next
     * @param lag messages that it has not acknowledged
     * @param overwritten cells that were overwritten before it read them
     */
    record Group(String name, long head, long lag, long consumed, long redelivered, long overwritten, int members) {}

    /**
     * A process.
     *
     * @param state starting, running, paused, ending, restarting or given-up
     * @param count messages it sent or acknowledged in its life
     * @param held messages that it has in hand
     * @param mine whether it was started here, and can be stopped here
     */
    record ProcessCard(
            String name,
            @Nullable Long pid,
            String role,
            String state,
            long perSecond,
            long count,
            long held,
            int restarts,
            boolean mine) {}
}
