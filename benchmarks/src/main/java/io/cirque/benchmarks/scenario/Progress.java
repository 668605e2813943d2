package io.cirque.benchmarks.scenario;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What competing consumers must know of each other in order to end: how many messages each has, and how many each producer has
 * sent in all. A mapped file; each number has a line of its own.
 */
final class Progress {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LINE = 128;

    private final ByteBuffer file;
    private final int consumers;
    private final int producers;

    private Progress(ByteBuffer file, int consumers, int producers) {
        this.file = file;
        this.consumers = consumers;
        this.producers = producers;
    }

    static Progress open(Path directory, int consumers, int producers) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve("progress"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE)) {
            return new Progress(
                    channel.map(MapMode.READ_WRITE, 0, (long) LINE * (consumers + producers)), consumers, producers);
        }
    }

    void received(int consumer, long messages) {
        LONG.setRelease(file, consumer * LINE, messages);
    }

    void sentInAll(int producer, long messages) {
        LONG.setRelease(file, (consumers + producer) * LINE, messages);
    }

    /** Whether the consumers have as many messages as the producers have sent. */
    boolean isComplete() {
        long missing = 0;
        for (int producer = 0; producer < producers; producer++) {
            long sent = (long) LONG.getAcquire(file, (consumers + producer) * LINE);
            if (sent == 0) {
                return false; // not all of its messages are there, or even sent
            }
            missing += sent;
        }
        for (int consumer = 0; consumer < consumers; consumer++) {
            missing -= (long) LONG.getAcquire(file, consumer * LINE);
        }
        return missing <= 0;
    }
}
