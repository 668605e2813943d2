package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A system that carries messages. Each process of a trial has its own instance of it: they share nothing but the {@link Link}
 * and what the system's service offers.
 */
public interface BenchmarkSystem {

    /** The name on the command line and in the results. A system with two {@linkplain Face faces} is there twice. */
    String name();

    /** Why the system cannot carry a stream of this shape; empty if it can. */
    Optional<String> refusal(Shape shape);

    /** The JVM flags that the system does not run without. */
    default List<String> jvmFlags() {
        return List.of();
    }

    /** Whether a process that is neither end must run: a broker, a driver, a database. */
    default boolean hasService() {
        return false;
    }

    /** Starts the service, ready when this returns. It is closed by the end of its process. */
    default void startService(Path directory, Load load) throws IOException {
        throw new UnsupportedOperationException(name() + " has no service");
    }

    /** Whether both ends must be in one process. */
    default boolean staysInProcess() {
        return false;
    }

    /** Whether a consumer that is too slow loses messages, instead of holding the producers back. */
    default boolean loses() {
        return false;
    }

    /** Makes the link, before any end is opened. */
    void create(Link link) throws IOException;

    /**
     * Opens a sending end. The receiving ends are open.
     *
     * @param index of the producer, from 0
     */
    Sender sender(Link link, int index) throws IOException;

    /**
     * Opens a receiving end.
     *
     * @param index of the receiver, from 0: those of a group follow each other
     * @param sink gets the messages
     */
    Receiver receiver(Link link, int index, MessageSink sink) throws IOException;
}
