package io.cirque.benchmarks.micro;

import io.cirque.integration.channel.RingChannel;
import io.cirque.ring.Consumer;
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
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.Message;

/** A channel over a ring that is emptied after each batch. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
public class ChannelState {

    static final int BATCH = 1024;

    @Param
    Watched watched;

    byte[] payload;
    private Path directory;
    private RingQueue ring;
    private Consumer consumer;
    private AnnotationConfigApplicationContext context;
    private RingChannel channel;

    @Setup
    public void open() throws IOException {
        directory = SharedMemory.newDirectory();
        ring = RingQueue.create(
                file(), RingOptions.builder().capacity(16L << 20).build());
        consumer = ring.consumer(RingOptions.DEFAULT_GROUP);
        payload = new byte[128];
        context = new AnnotationConfigApplicationContext();
        context.registerBean("messages", RingChannel.class, this::newChannel);
        context.refresh();
        channel = context.getBean(RingChannel.class);
    }

    private RingChannel newChannel() {
        RingChannel created = new RingChannel(ring);
        watched.watch(created);
        return created;
    }

    @TearDown
    public void close() throws IOException {
        context.close();
        ring.close();
        SharedMemory.delete(directory, file());
    }

    void send(Message<?> message) {
        if (!channel.send(message, 0)) {
            throw new IllegalStateException("The ring is full: a batch of " + BATCH + " messages does not fit");
        }
    }

    @TearDown(Level.Invocation)
    public void empty() {
        int received;
        do {
            received = consumer.poll(message -> {}, BATCH);
        } while (received > 0);
    }

    private Path file() {
        return directory.resolve("channel.ring");
    }
}
