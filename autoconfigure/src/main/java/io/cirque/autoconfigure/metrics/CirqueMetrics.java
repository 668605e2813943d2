package io.cirque.autoconfigure.metrics;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.integration.support.EnvelopeCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Meters of all rings of an application, read from the rings when they are scraped: they cost senders and consumers
 * nothing. Tag {@code ring} is the ring's name, tag {@code group} the group's. Counts are those of the ring's whole
 * life, whichever process did it; add up neither depth nor counters over the processes that share a ring.
 *
 * <ul>
 *   <li>{@code cirque.ring.capacity}: bytes in the cells
 *   <li>{@code cirque.ring.depth}: messages that the slowest group has not acknowledged
 *   <li>{@code cirque.ring.depth.bytes}: payload of what the group with the most bytes has not acknowledged
 *   <li>{@code cirque.ring.used}: bytes in cells that cannot be written now
 *   <li>{@code cirque.ring.published}, {@code cirque.ring.rejected}: messages taken, and refused because it was full
 *   <li>{@code cirque.ring.blocked.sum}: how long producers found no room, all of them together
 *   <li>{@code cirque.ring.voided}: cells that producers reserved and did not write, because they died or failed
 *   <li>{@code cirque.ring.producers}, {@code cirque.ring.consumers}: participants that live
 *   <li>{@code cirque.ring.unrecovered}: dead participants whose messages nobody has taken over yet
 *   <li>{@code cirque.ring.blocked}: producers that find no room now
 *   <li>{@code cirque.ring.blocked.time}: how long the one of these has waited that has waited longest
 *   <li>{@code cirque.ring.consumed}: messages acknowledged by a group
 *   <li>{@code cirque.group.lag}, {@code cirque.group.lag.bytes}: what a group has not acknowledged
 *   <li>{@code cirque.group.age}: time since the oldest message was sent that a group has not acknowledged
 *   <li>{@code cirque.group.members}: consumers of a group that live
 *   <li>{@code cirque.group.redelivered}: messages handed over again
 *   <li>{@code cirque.group.adopted}: claims of dead consumers that others took over
 *   <li>{@code cirque.group.lost}: cells overwritten before a group read them
 * </ul>
 *
 * Thread-safe.
 */
public final class CirqueMetrics implements MeterBinder {
    private final RingRegistry rings;
    private final EnvelopeCodec codec;

    /** Micrometer holds what it reads weakly. */
    private final Queue<RingMeters> meters = new ConcurrentLinkedQueue<>();

    /**
     * Meters for all rings of an application.
     *
     * @param rings the application's rings
     * @param codec tells when a message was sent
     */
    public CirqueMetrics(RingRegistry rings, EnvelopeCodec codec) {
        this.rings = rings;
        this.codec = codec;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        rings.rings().forEach(ring -> {
            RingMeters ringMeters = new RingMeters(ring, codec, registry);
            meters.add(ringMeters);
            ringMeters.register();
        });
    }
}
