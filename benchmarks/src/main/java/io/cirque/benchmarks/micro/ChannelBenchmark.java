package io.cirque.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.messaging.support.GenericMessage;

/**
 * What a channel costs on top of the ring: the message itself, its envelope, and metrics or observation if they are on. In one
 * process, so {@code -prof gc} shows what both ends allocate.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChannelBenchmark {

    /** A message made and sent. */
    @Benchmark
    @OperationsPerInvocation(ChannelState.BATCH)
    public void send(ChannelState state) {
        for (int i = 0; i < ChannelState.BATCH; i++) {
            state.send(new GenericMessage<>(state.payload));
        }
    }

    /** The same, and handled in the channel's own thread meanwhile: the slower end counts. Needs two processors. */
    @Benchmark
    @OperationsPerInvocation(ChannelState.BATCH)
    public void sendAndHandle(HandlingState state) {
        for (int i = 0; i < ChannelState.BATCH; i++) {
            state.send();
        }
        state.awaitHandled();
    }

    /** A message made, without a channel. */
    @Benchmark
    public Object message(Payload payload) {
        return new GenericMessage<>(payload.bytes);
    }
}
