package io.cirque.benchmarks.system;

/** The receiving end of a {@link Link}. For one thread. */
public interface Receiver extends AutoCloseable {

    /** The most messages that one {@link #poll()} hands over, the same for every system. */
    int LIMIT = 256;

    /** Hands the messages that are there to the sink, without waiting, and answers how many. */
    int poll();

    /** As {@link #poll()}, but waits for a message first, in the way that costs an idle process of this system little. */
    void await();

    @Override
    void close();
}
