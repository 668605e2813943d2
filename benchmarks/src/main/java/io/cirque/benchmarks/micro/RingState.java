package io.cirque.benchmarks.micro;

import io.cirque.ring.Consumer;
import io.cirque.ring.Message;
import io.cirque.ring.MessageHandler;
import io.cirque.ring.Producer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A ring with one producer and one consumer on the same thread. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
public class RingState {

    /** How many messages an invocation publishes or polls: they fit into the ring. */
    static final int BATCH = 1024;

    /** Bytes of a message. */
    @Param({"128", "1024"})
    int size;

    RingQueue ring;
    Producer producer;
    byte[] message;
    private Path directory;
    private Consumer consumer;
    private byte[] copy;
    private long checksum;
    private final MessageHandler counted = received -> checksum += received.length();
    private final MessageHandler viewed =
            received -> checksum += received.buffer().getLong(0);
    private final MessageHandler copied = this::copy;

    @Setup
    public void open() throws IOException {
        directory = SharedMemory.newDirectory();
        ring = RingQueue.create(
                file(), RingOptions.builder().capacity(16L << 20).build());
        producer = ring.producer();
        consumer = ring.consumer("default");
        message = new byte[size];
        copy = new byte[size];
    }

    @TearDown
    public void close() throws IOException {
        ring.close();
        SharedMemory.delete(directory, file());
    }

    void fill() {
        for (int i = 0; i < BATCH; i++) {
            offer();
        }
    }

    void offer() {
        if (!producer.offer(message)) {
            throw new IllegalStateException("The ring is full: a batch of " + BATCH + " messages does not fit");
        }
    }

    /** Polls all that is there without a look at it. */
    long drain() {
        return drain(counted);
    }

    /** Polls all that is there and reads it in place. */
    long drainViewing() {
        return drain(viewed);
    }

    /** Polls all that is there and copies it. */
    long drainCopying() {
        return drain(copied);
    }

    private void copy(Message received) {
        received.copyTo(copy, 0);
        checksum += copy[0];
    }

    private long drain(MessageHandler handler) {
        int received;
        do {
            received = consumer.poll(handler, BATCH);
        } while (received > 0);
        return checksum;
    }

    private Path file() {
        return directory.resolve("benchmark.ring");
    }

    /** Empty before each invocation. */
    public static class Empty extends RingState {

        @TearDown(Level.Invocation)
        public void empty() {
            drain();
        }
    }

    /** Holds a batch before each invocation. */
    public static class Filled extends RingState {

        @Setup(Level.Invocation)
        public void refill() {
            fill();
        }
    }
}
