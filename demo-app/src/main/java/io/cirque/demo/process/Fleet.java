package io.cirque.demo.process;

import java.time.Duration;
import java.util.List;

/** The worker processes, for those who want to do something to them. Thread-safe. */
public interface Fleet extends Workers {
    /** All of them, those included that are being started again. */
    List<WorkerStatus> statuses();

    /**
     * Starts one more.
     *
     * @return its name
     * @throws IllegalStateException if there are as many as there may be
     */
    String add();

    /**
     * Asks one to end, and does not start it again. One that does not end within seconds is killed.
     *
     * @throws NoSuchWorkerException if no worker has this process
     */
    void end(long pid);

    /**
     * SIGKILL. Another takes its place, as with each that dies.
     *
     * @throws NoSuchWorkerException if no worker has this process
     */
    void kill(long pid);

    /**
     * SIGSTOP.
     *
     * @throws NoSuchWorkerException if no worker has this process
     */
    void pause(long pid);

    /**
     * SIGCONT.
     *
     * @throws NoSuchWorkerException if no worker has this process
     */
    void resume(long pid);

    /** Makes each worker, also those to come, take this much longer for a message. */
    void slowDown(Duration perMessage);

    /** How much longer each worker takes for a message. */
    Duration slowness();
}
