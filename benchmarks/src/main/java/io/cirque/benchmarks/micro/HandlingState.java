package io.cirque.benchmarks.micro;

import io.cirque.integration.channel.RingChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.support.GenericMessage;

/** A channel with a handler that counts, in a thread of its own as every handler of a channel. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
public class HandlingState {

    @Param
    Watched watched;

    private final byte[] payload = new byte[128];
    private final AtomicLong handled = new AtomicLong();
    private Path directory;
    private RingQueue ring;
    private AnnotationConfigApplicationContext context;
    private RingChannel channel;
    private long sent;

    @Setup
    public void open() throws IOException {
        directory = SharedMemory.newDirectory();
        ring = RingQueue.create(
                file(), RingOptions.builder().capacity(16L << 20).build());
        context = new AnnotationConfigApplicationContext();
        context.registerBean("messages", RingChannel.class, this::newChannel);
        context.refresh();
        channel = context.getBean(RingChannel.class);
    }

    private RingChannel newChannel() {
        RingChannel created = new RingChannel(ring);
        watched.watch(created);
        created.subscribe(message -> handled.incrementAndGet());
        return created;
    }

    void send() {
        if (!channel.send(new GenericMessage<>(payload))) {
            throw new IllegalStateException("Nobody interrupts a sender");
        }
        sent++;
    }

    void awaitHandled() {
        while (handled.get() < sent) {
            Thread.onSpinWait();
        }
    }

    @TearDown
    public void close() throws IOException {
        context.close();
        ring.close();
        SharedMemory.delete(directory, file());
    }

    private Path file() {
        return directory.resolve("handling.ring");
    }
}
