package io.cirque.benchmarks.system;

/** The sending end of a {@link Link}. For one thread. */
public interface Sender extends AutoCloseable {

    /** Sends a copy of the whole array, without waiting: {@code false} if there is no room at present. */
    boolean offer(byte[] message);

    @Override
    void close();
}
