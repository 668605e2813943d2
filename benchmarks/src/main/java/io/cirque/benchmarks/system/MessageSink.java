package io.cirque.benchmarks.system;

import java.nio.ByteBuffer;

/** Takes the messages that a {@link Receiver} polls. The same code reads the messages of every system. */
@FunctionalInterface
public interface MessageSink {

    /** Takes one message: {@code length} bytes from {@code offset}, in a little-endian buffer, valid during the call. */
    void onMessage(ByteBuffer buffer, int offset, int length);
}
