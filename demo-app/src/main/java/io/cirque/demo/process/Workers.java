package io.cirque.demo.process;

import java.util.List;

/** The worker processes that the web process started. Thread-safe. */
public interface Workers {
    /** Those that are running. */
    List<Long> pids();

    /** How often one was started again. */
    int restarts();
}
