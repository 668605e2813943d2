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

/**
 * What publishing and polling cost on one thread, where no other process wants the cache lines. {@code -prof gc} must show that
 * nothing is allocated; it counts what empties and fills the ring between the invocations, too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {

    /** One message published by a producer of this thread. */
    @Benchmark
    @OperationsPerInvocation(RingState.BATCH)
    public void offer(RingState.Empty state) {
        state.fill();
    }

    /** One message published through the queue itself, as any thread may. */
    @Benchmark
    @OperationsPerInvocation(RingState.BATCH)
    public void offerFromAnyThread(RingState.Empty state) {
        for (int i = 0; i < RingState.BATCH; i++) {
            state.ring.offer(state.message);
        }
    }

    /** One message polled and acknowledged, of a batch that is there. */
    @Benchmark
    @OperationsPerInvocation(RingState.BATCH)
    public long poll(RingState.Filled state) {
        return state.drain();
    }

    /** One message polled, read in place and acknowledged. */
    @Benchmark
    @OperationsPerInvocation(RingState.BATCH)
    public long pollAndView(RingState.Filled state) {
        return state.drainViewing();
    }

    /** One message polled, copied and acknowledged. */
    @Benchmark
    @OperationsPerInvocation(RingState.BATCH)
    public long pollAndCopy(RingState.Filled state) {
        return state.drainCopying();
    }

    /** One message published and polled before the next one is. */
    @Benchmark
    public long offerAndPoll(RingState state) {
        state.offer();
        return state.drain();
    }
}
