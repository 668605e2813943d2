package io.cirque.benchmarks.system;

import java.util.List;

/** The systems that can be compared. A new one is a class and a line here. */
public final class Systems {

    /** The name of the system that the others are set against. */
    public static final String CIRQUE = "cirque";

    /** The name of what is no system, and sets the limits of all. */
    public static final String MACHINE = "machine";

    /** All systems, in the order in which they take turns. */
    public static final List<BenchmarkSystem> ALL = List.of(
            CirqueSystem.manyProducers(),
            CirqueSystem.singleProducer(),
            AgronaRingSystem.oneToOne(),
            AgronaRingSystem.manyToOne(),
            new AgronaBroadcastSystem(),
            new AeronSystem(),
            new ChronicleSystem(),
            new JeroMqSystem(),
            new UnixSocketSystem(),
            new CirqueChannelSystem(),
            new QueueChannelSystem(),
            new JdbcSystem(),
            new KafkaSystem(),
            new MachineSystem());

    private Systems() {}
}
