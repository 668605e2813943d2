package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * Has the JVM compile the atomic accesses of {@link Words} before they first touch a mapping. If somebody has cut the file
 * short, a compare-and-set of compiled code ends in an {@link InternalError}, one of the interpreter ends the JVM.
 */
final class Warmth {
    private static final int BATCH = 1_000;
    private static final long COMPILED_NANOS = BATCH * 200L;
    private static final long MOST_NANOS = 50_000_000;

    static {
        if (!StoreTrace.ON) {
            warmUp();
        }
    }

    private Warmth() {}

    /** Returns when they are compiled, or it takes too long; at once when that was done before. */
    static void require() {}

    private static void warmUp() {
        ByteBuffer scratch = ByteBuffer.allocateDirect(Words.BYTES);
        long begin = System.nanoTime();
        long before = begin;
        long now = begin;
        do {
            before = now;
            for (int i = 0; i < BATCH; i++) {
                Words.compareAndSet(scratch, 0, Words.getAcquire(scratch, 0), i);
                Words.getAndAdd(scratch, 0, 1);
                Words.touch(scratch, 0);
            }
            now = System.nanoTime();
        } while (now - before > COMPILED_NANOS && now - begin < MOST_NANOS);
    }
}
