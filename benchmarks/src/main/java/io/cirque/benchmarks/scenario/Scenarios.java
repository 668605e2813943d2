package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.Shape;
import java.util.List;

/** The scenarios that can be measured. A new one is a class, or an instance of one, and a line here. */
public final class Scenarios {

    private static final int BATCH = 16;

    /** All scenarios. */
    public static final List<Scenario> ALL = List.of(
            new Stream("1to1", "one producer, one consumer: a rate", Shape.ONE_TO_ONE, 1, false),
            new Stream("2to1", "two producers, one consumer: a rate", Shape.bytes(2, 1, 1), 1, false),
            new Stream("1to2groups", "one producer, two groups that get everything", Shape.bytes(1, 1, 2), 1, false),
            new Competing("2to2", "two producers, two consumers that compete: a rate", Shape.bytes(2, 2, 1)),
            new PingPong(),
            new Stream("batch", "as 1to1, " + BATCH + " messages sent at once", Shape.ONE_TO_ONE, BATCH, false),
            new Stream("spring", "channel.send to @ServiceActivator in another JVM", Shape.CHANNEL, 1, false),
            new Stream("spring-inprocess", "the same in one JVM", Shape.CHANNEL, 1, true),
            new Idle(),
            new Stream("crashsafe", "as 1to1, on a disk, with --sync", Shape.DURABLE, 1, false),
            new Limits(),
            Growth.groups(),
            Growth.participants(),
            Growth.capacity(),
            new Backlog(),
            new Handlers());

    /** Those that compare systems. */
    public static final List<Scenario> COMPARISONS =
            ALL.stream().filter(scenario -> !scenario.isAboutScale()).toList();

    private Scenarios() {}
}
