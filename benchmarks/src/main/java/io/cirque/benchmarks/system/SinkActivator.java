package io.cirque.benchmarks.system;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.annotation.ServiceActivator;

/** The handler that an application has. Its sink sees as many threads as the channel has consumers. */
class SinkActivator {

    private final MessageSink sink;
    private volatile @Nullable RuntimeException failure;

    SinkActivator(MessageSink sink) {
        this.sink = sink;
    }

    /** Handles one message. */
    @ServiceActivator(inputChannel = ChannelSystem.CHANNEL)
    public void handle(byte[] payload) {
        try {
            sink.onMessage(ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN), 0, payload.length);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** Throws what the sink has thrown, if it has: a channel would only deliver the message again. */
    void requireNoFailure() {
        RuntimeException failure = this.failure;
        if (failure != null) {
            throw new IllegalStateException("A message was refused: " + failure.getMessage(), failure);
        }
    }
}
