package io.cirque.demo;

/** What carries the orders, as {@code demo.transport} names it. */
public enum Transport {
    /** Rings on this machine. */
    RING,
    /** Topics of Kafka. */
    KAFKA
}
