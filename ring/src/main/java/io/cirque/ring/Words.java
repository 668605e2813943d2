package io.cirque.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 64-bit words of a mapped file, with their memory order in the method's name. Every shared access of this package
 * but the copying of payload goes through here. Offsets must be multiples of 8.
 */
final class Words {
    static final int BYTES = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long get(ByteBuffer buffer, int offset) {
        return (long) LONG.get(buffer, offset);
    }

    static long getAcquire(ByteBuffer buffer, int offset) {
        return (long) LONG.getAcquire(buffer, offset);
    }

    static long getVolatile(ByteBuffer buffer, int offset) {
        return (long) LONG.getVolatile(buffer, offset);
    }

    static void set(ByteBuffer buffer, int offset, long value) {
        if (StoreTrace.ON) {
            StoreTrace.before("set");
        }
        LONG.set(buffer, offset, value);
    }

    static void setOpaque(ByteBuffer buffer, int offset, long value) {
        if (StoreTrace.ON) {
            StoreTrace.before("setOpaque");
        }
        LONG.setOpaque(buffer, offset, value);
    }

    static void setRelease(ByteBuffer buffer, int offset, long value) {
        if (StoreTrace.ON) {
            StoreTrace.before("setRelease");
        }
        LONG.setRelease(buffer, offset, value);
    }

    /** A volatile compare-and-set: a full fence, whatever it answers. */
    static boolean compareAndSet(ByteBuffer buffer, int offset, long expected, long value) {
        if (StoreTrace.ON) {
            StoreTrace.before("compareAndSet");
        }
        return LONG.compareAndSet(buffer, offset, expected, value);
    }

    static long getAndAdd(ByteBuffer buffer, int offset, long delta) {
        if (StoreTrace.ON) {
            StoreTrace.before("getAndAdd");
        }
        return (long) LONG.getAndAdd(buffer, offset, delta);
    }

    /**
     * Takes the cache line of the word for this processor alone, and changes nothing. No store, so {@link StoreTrace} is
     * not told.
     */
    static void touch(ByteBuffer buffer, int offset) {
        LONG.getAndAdd(buffer, offset, 0L);
    }

    /** Raises the word to {@code value} if it is lower. */
    static void raise(ByteBuffer buffer, int offset, long value) {
        long current = getAcquire(buffer, offset);
        while (current < value && !compareAndSet(buffer, offset, current, value)) {
            current = getAcquire(buffer, offset);
        }
    }
}
