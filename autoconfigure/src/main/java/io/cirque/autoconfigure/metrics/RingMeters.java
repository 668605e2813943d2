package io.cirque.autoconfigure.metrics;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.ParticipantKind;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one ring in one registry. All meters of a scrape share one reading of the ring. A group that appears
 * later gets its meters at the next reading, one that is gone loses them. When the ring cannot be read any more, gauges are NaN and counters stay
 * where they were. Thread-safe.
 */
final class RingMeters {
    private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RingQueue ring;
    private final OldestMessage oldest;
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> groups = new ConcurrentHashMap<>();
    private volatile @Nullable Reading last;

    RingMeters(RingQueue ring, EnvelopeCodec codec, MeterRegistry registry) {
        this.ring = ring;
        this.oldest = new OldestMessage(ring, codec, InstantSource.system());
        this.registry = registry;
    }

    void register() {
        Tags tags = Tags.of("ring", ring.name());
        gauge("cirque.ring.capacity", "bytes", "Bytes in the cells", tags, RingStatistics::capacity);
        gauge("cirque.ring.depth", "messages", "Not acknowledged by the slowest group", tags, RingStatistics::depth);
        gauge("cirque.ring.depth.bytes", "bytes", "Payload not yet acknowledged", tags, RingStatistics::depthBytes);
        gauge("cirque.ring.used", "bytes", "Cells that cannot be written now", tags, RingMeters::usedBytes);
        counter("cirque.ring.published", "messages", "Messages published", tags, RingStatistics::published);
        counter(
                "cirque.ring.rejected",
                "messages",
                "Refused because the ring was full",
                tags,
                RingStatistics::rejected);
        counter("cirque.ring.blocked.sum", "seconds", "Without room, in all", tags, RingMeters::blockedSum);
        counter("cirque.ring.voided", "cells", "Reserved and not written", tags, RingStatistics::voided);
        gauge("cirque.ring.producers", "participants", "Producers that live", tags, alive(ParticipantKind.PRODUCER));
        gauge("cirque.ring.consumers", "participants", "Consumers that live", tags, alive(ParticipantKind.CONSUMER));
        gauge("cirque.ring.unrecovered", "participants", "Died with messages", tags, RingMeters::unrecovered);
        gauge("cirque.ring.blocked", "participants", "Producers without room", tags, RingMeters::blocked);
        gauge("cirque.ring.blocked.time", "seconds", "Longest wait for room", tags, RingMeters::blockedTime);
        read();
    }

    private List<Meter> register(String group) {
        Tags tags = Tags.of("ring", ring.name(), "group", group);
        return List.of(
                gauge("cirque.group.lag", "messages", "Not acknowledged", tags, of(group, GroupStatistics::lag)),
                gauge(
                        "cirque.group.lag.bytes",
                        "bytes",
                        "Payload of the lag",
                        tags,
                        of(group, GroupStatistics::lagBytes)),
                gauge("cirque.group.age", "seconds", "Since the oldest was sent", tags, age(group)),
                gauge("cirque.group.members", "participants", "That live", tags, of(group, GroupStatistics::members)),
                counter("cirque.ring.consumed", "messages", "Acknowledged", tags, of(group, GroupStatistics::consumed)),
                counter("cirque.group.redelivered", "messages", "Again", tags, of(group, GroupStatistics::redelivered)),
                counter("cirque.group.adopted", "claims", "Of the dead", tags, of(group, GroupStatistics::adopted)),
                counter("cirque.group.lost", "cells", "Overwritten unread", tags, of(group, GroupStatistics::lost)));
    }

    private Gauge gauge(
            String name, String unit, String description, Tags tags, ToDoubleFunction<RingStatistics> value) {
        return Gauge.builder(name, this, meters -> meters.read().gauge(value))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private FunctionCounter counter(
            String name, String unit, String description, Tags tags, ToDoubleFunction<RingStatistics> value) {
        return FunctionCounter.builder(name, this, meters -> meters.read().count(value))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static ToDoubleFunction<RingStatistics> alive(ParticipantKind kind) {
        return statistics -> statistics.participants().stream()
                .filter(participant -> participant.kind() == kind && participant.alive())
                .count();
    }

    private static double usedBytes(RingStatistics ring) {
        return (double) ring.usedCells() * ring.cellSize();
    }

    private static double unrecovered(RingStatistics ring) {
        return ring.participants().stream()
                .filter(participant -> !participant.alive() && participant.held() > 0)
                .count();
    }

    private static double blockedSum(RingStatistics ring) {
        return ring.blocked().toMillis() / 1000.0;
    }

    private static double blocked(RingStatistics ring) {
        return blockedSince(ring).count();
    }

    private static double blockedTime(RingStatistics ring) {
        return blockedSince(ring)
                .min(Comparator.naturalOrder())
                .map(since -> Math.max(0, Duration.between(since, Instant.now()).toMillis()) / 1000.0)
                .orElse(0.0);
    }

    private static Stream<Instant> blockedSince(RingStatistics ring) {
        return ring.participants().stream()
                .filter(ParticipantStatistics::alive)
                .map(ParticipantStatistics::blockedSince)
                .flatMap(Stream::ofNullable);
    }

    private ToDoubleFunction<RingStatistics> age(String name) {
        return statistics -> statistics.groups().stream()
                .filter(group -> group.name().equals(name))
                .mapToDouble(group -> oldest.age(statistics, group))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static ToDoubleFunction<RingStatistics> of(String name, ToDoubleFunction<GroupStatistics> value) {
        return statistics -> statistics.groups().stream()
                .filter(group -> group.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private Reading read() {
        Reading reading = last;
        if (reading == null || System.nanoTime() - reading.nanos > READING_NANOS) {
            reading = Reading.of(ring, reading);
            last = reading;
            if (reading.statistics != null) {
                follow(reading.statistics);
            }
        }
        return reading;
    }

    /** By one thread at a time: two that scrape would register a group twice. */
    private synchronized void follow(RingStatistics statistics) {
        Set<String> present =
                statistics.groups().stream().map(GroupStatistics::name).collect(Collectors.toSet());
        groups.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        for (String group : present) {
            if (!groups.containsKey(group)) {
                groups.put(group, List.of()); // a registry may read a meter while it is registered
                groups.put(group, register(group));
            }
        }
    }

    /** @param statistics the newest there are, null if the ring could never be read */
    private record Reading(long nanos, @Nullable RingStatistics statistics, boolean readable) {

        static Reading of(RingQueue ring, @Nullable Reading before) {
            try {
                return new Reading(System.nanoTime(), ring.statistics(), true);
            } catch (RingException e) {
                // The health indicator reports it; a scrape must not fail for it.
                return new Reading(System.nanoTime(), before == null ? null : before.statistics, false);
            }
        }

        double gauge(ToDoubleFunction<RingStatistics> value) {
            return statistics == null || !readable ? Double.NaN : value.applyAsDouble(statistics);
        }

        double count(ToDoubleFunction<RingStatistics> value) {
            return statistics == null ? 0 : value.applyAsDouble(statistics);
        }
    }
}
