package io.cirque.benchmarks.system;

import java.io.IOException;
import java.util.List;

/** A system that carries messages between processes. Stateless: the processes of a trial share nothing but the {@link Link}. */
public interface BenchmarkSystem {

    /** The name on the command line and in the results. */
    String name();

    /** Whether the system can carry a stream of this shape. */
    boolean supports(Shape shape);

    /** The JVM flags that the system does not run without. */
    default List<String> jvmFlags() {
        return List.of();
    }

    /** Makes the link, before either end is opened. */
    void create(Link link) throws IOException;

    /** Opens the sending end. */
    Sender sender(Link link) throws IOException;

    /** Opens the receiving end, whose messages go to {@code sink}. */
    Receiver receiver(Link link, MessageSink sink) throws IOException;
}
