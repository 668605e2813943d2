package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.MessageSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages as producers send them. */
final class Messages {

    private Messages() {}

    static ByteBuffer message(int size, int producer, long count, long flags) {
        byte[] message = Content.newMessage(size);
        Content.stamp(message, Sequence.of(producer, count, flags));
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void receive(MessageSink sink, int size, int producer, long count, long flags) {
        sink.onMessage(message(size, producer, count, flags), 0, size);
    }
}
