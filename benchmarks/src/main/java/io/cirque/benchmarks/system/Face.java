package io.cirque.benchmarks.system;

/** What the ends of a stream look like to those who use them. */
public enum Face {
    /** Arrays of bytes go in, buffers come out. */
    BYTES,
    /** {@code channel.send(message)} at one end, a {@code @ServiceActivator} at the other. */
    CHANNEL
}
