package io.cirque.demo.process;

/** What a worker's process is doing. */
public enum WorkerState {
    /** It runs. */
    RUNNING,
    /** It was stopped with SIGSTOP, and does nothing until it gets SIGCONT. */
    PAUSED,
    /** It has been asked to end, and finishes what it has in hand. */
    ENDING,
    /** It died; the next one starts in a moment. */
    RESTARTING,
    /** It died too often, and is not started again. */
    GIVEN_UP
}
