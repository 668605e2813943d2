package io.cirque.demo.live;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.process.Fleet;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingStatistics;
import java.util.Locale;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Reads counters, whatever the speed of the messages. Thread-safe. */
@Component
@Profile("web")
class Sampler {
    private final RingWatch ring;
    private final Show show;
    private final Latencies latencies;
    private final Processes processes;
    private final LoadGenerator load;
    private final Fleet fleet;
    private final boolean overRings;
    private Rate in = new Rate();
    private Rate out = new Rate();

    Sampler(
            RingRegistry rings,
            DemoProperties properties,
            Show show,
            Latencies latencies,
            Processes processes,
            LoadGenerator load,
            Fleet fleet) {
        this.ring = new RingWatch(rings.get(properties.scenario().ring()));
        this.show = show;
        this.latencies = latencies;
        this.processes = processes;
        this.load = load;
        this.fleet = fleet;
        this.overRings = properties.isOverRings();
    }

    /** Forgets what was measured when nobody looked. */
    synchronized void clear() {
        in = new Rate();
        out = new Rate();
        latencies.clear();
    }

    synchronized Sample sample() {
        RingWatch.Reading reading = ring.read();
        RingStatistics statistics = reading.statistics();
        long nanos = System.nanoTime();
        Account account = show.account(statistics);
        long consumed = statistics.groups().stream()
                .mapToLong(GroupStatistics::consumed)
                .max()
                .orElse(0);
        return new Sample(
                System.currentTimeMillis(),
                ring(reading),
                in.perSecond(overRings ? statistics.published() : account.published(), nanos),
                out.perSecond(overRings ? consumed : account.processed(), nanos),
                latencies.take(),
                processes.cards(statistics, nanos),
                load.rate(),
                fleet.slowness().toNanos() / 1000,
                account,
                show.deadLetters());
    }

    private static Sample.Ring ring(RingWatch.Reading reading) {
        RingStatistics statistics = reading.statistics();
        return new Sample.Ring(
                statistics.name(),
                statistics.cells(),
                statistics.cellSize(),
                statistics.whenFull().name().toLowerCase(Locale.ROOT),
                reading.tail(),
                reading.settled(),
                statistics.depth(),
                statistics.published(),
                statistics.rejected(),
                statistics.groups().stream()
                        .map(group -> new Sample.Group(
                                group.name(),
                                group.position(),
                                group.lag(),
                                group.consumed(),
                                group.redelivered(),
                                group.lost(),
                                group.members()))
                        .toList());
    }
}
