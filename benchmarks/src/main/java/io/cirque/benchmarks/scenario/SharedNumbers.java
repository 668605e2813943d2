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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Numbers that the processes of a trial share, 0 at first: a mapped file, in which each has a line of its own. */
final class SharedNumbers {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Two cache lines, since processors fetch them in pairs. */
    private static final int LINE = 128;

    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

    private final ByteBuffer file;

    private SharedNumbers(ByteBuffer file) {
        this.file = file;
    }

    static SharedNumbers open(Path directory, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve("numbers"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE)) {
            return new SharedNumbers(channel.map(MapMode.READ_WRITE, 0, (long) LINE * count));
        }
    }

    /** What is written before is seen by who sees the value. */
    void set(int index, long value) {
        LONG.setRelease(file, index * LINE, value);
    }

    long get(int index) {
        return (long) LONG.getAcquire(file, index * LINE);
    }

    /** Waits until a number is there or beyond, without burning a core. */
    void awaitAtLeast(int index, long value) {
        while (get(index) < value) {
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** The same, at once. */
    void spinUntilAtLeast(int index, long value) {
        while (get(index) < value) {
            Thread.onSpinWait();
        }
    }
}
