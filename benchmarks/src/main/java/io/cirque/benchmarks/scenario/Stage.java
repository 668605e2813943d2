package io.cirque.benchmarks.scenario;

/** What all processes of a trial must have done before any of them goes on. */
public enum Stage {
    /** The links are there. */
    CREATED,
    /** The receiving ends are open. */
    RECEIVING,
    /** The sending ends are open: now it begins. */
    SENDING
}
