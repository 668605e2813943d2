package io.cirque.ring;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A word of a mapped file on which threads of several processes sleep in the kernel: futex(2), not the private one. Of the
 * word's 64 bits it sees the lower 32.
 *
 * <p>The JVM prints a warning at a program's first native call unless it was told to enable them. So none is made unless
 * it was, or somebody has asked for what needs them; {@code -Dio.cirque.ring.futex=false} forbids them.
 */
final class Futex {
    static final String PROPERTY = "io.cirque.ring.futex";

    private static final boolean FORBIDDEN = "false".equals(System.getProperty(PROPERTY));
    private static final long NUMBER = number(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    private static final long UNKNOWN = -1;
    private static final long WAIT = 0;
    private static final long WAKE = 1;
    private static final long EVERYBODY = Integer.MAX_VALUE;

    private static @Nullable NativeCall kernel;
    private static boolean unavailable = FORBIDDEN || NUMBER == UNKNOWN;

    private final NativeCall linked;
    private final ByteBuffer buffer;
    private final long word;

    private Futex(NativeCall linked, ByteBuffer buffer, int offset) {
        this.linked = linked;
        this.buffer = buffer;
        this.word = linked.address(buffer, offset);
    }

    /** Whether there are any, now or after asking for them. */
    static boolean isThere() {
        return link(true) != null;
    }

    /** Links what the first use needs, though the JVM may print a warning. Others may use it from then on. */
    static void ask() {
        link(false);
    }

    /** The same, if the strategy wants it so. */
    static void askFor(WaitStrategy strategy) {
        if (strategy instanceof KernelWait wait && wait.isAskedFor()) {
            ask();
        }
    }

    /** That of a word of a direct buffer; null if there is none, or nobody has asked and the JVM would print a warning. */
    static @Nullable Futex of(ByteBuffer buffer, int offset) {
        NativeCall linked = link(true);
        return linked == null ? null : new Futex(linked, buffer, offset);
    }

    private static synchronized @Nullable NativeCall link(boolean quietly) {
        if (kernel == null && !unavailable && (!quietly || NativeCall.isQuiet())) {
            kernel = tryLink();
            unavailable = kernel == null;
        }
        return kernel;
    }

    private static @Nullable NativeCall tryLink() {
        try {
            NativeCall linked = NativeCall.link();
            Futex scratch = new Futex(linked, ByteBuffer.allocateDirect(Long.BYTES), 0);
            return scratch.wake() == 0 ? linked : null; // a sandbox may forbid it
        } catch (ReflectiveOperationException | LinkageError | RuntimeException absent) {
            return null;
        }
    }

    /** The number of the system call; -1 where it is not known. */
    static long number(String system, String architecture) {
        if (!system.equals("Linux")) {
            return UNKNOWN;
        }
        return switch (architecture) {
            case "amd64" -> 202;
            case "aarch64" -> 98;
            default -> UNKNOWN;
        };
    }

    /** How long to sleep: a {@code timespec}. One thread at a time. */
    static final class Timeout {
        private static final long NANOS_PER_SECOND = 1_000_000_000;

        private final ByteBuffer time =
                ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());

        Timeout of(long nanos) {
            time.putLong(0, nanos / NANOS_PER_SECOND).putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
            return this;
        }
    }

    /**
     * Sleeps if the word is what is expected: until it is woken or the time is up, or shorter, for no reason. An
     * interrupt of the thread does not end it.
     */
    void await(long expected, Timeout timeout) {
        try {
            linked.call(NUMBER, word, WAIT, expected & 0xffff_ffffL, linked.address(timeout.time, 0));
        } finally {
            Reference.reachabilityFence(timeout);
            Reference.reachabilityFence(buffer);
        }
    }

    /** Wakes all who sleep on the word, in all processes; answers how many, or -1. */
    long wake() {
        try {
            return linked.call(NUMBER, word, WAKE, EVERYBODY, 0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }
}
