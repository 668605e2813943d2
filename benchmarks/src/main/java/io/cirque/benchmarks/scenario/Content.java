package io.cirque.benchmarks.scenario;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a message holds: a stamp made of its sequence number and the offset at the start of each cache line and in the last
 * eight bytes, and a filler between them. The stamps are checked in every message, the filler in one of {@value #WHOLE_EVERY},
 * since a full comparison would cost as much as the faster systems do.
 */
final class Content {

    /** One of so many messages is compared whole. A power of two. */
    static final int WHOLE_EVERY = 64;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CACHE_LINE = 64;
    private static final long FILLER = 0x9E3779B97F4A7C15L;

    private Content() {}

    /** A message of {@code size} bytes, a multiple of 8, that has its filler and no stamps yet. */
    static byte[] newMessage(int size) {
        byte[] message = new byte[size];
        for (int offset = 0; offset < size; offset += Long.BYTES) {
            LONG.set(message, offset, filler(offset));
        }
        return message;
    }

    static void stamp(byte[] message, long sequence) {
        for (int offset = 0; offset < message.length; offset += CACHE_LINE) {
            LONG.set(message, offset, sequence + offset);
        }
        int last = message.length - Long.BYTES;
        LONG.set(message, last, sequence + last);
    }

    /** The sequence number that the message carries. */
    static long sequence(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset);
    }

    static boolean isIntact(ByteBuffer buffer, int start, int length, long sequence) {
        for (int offset = 0; offset < length; offset += CACHE_LINE) {
            if (buffer.getLong(start + offset) != sequence + offset) {
                return false;
            }
        }
        int last = length - Long.BYTES;
        return buffer.getLong(start + last) == sequence + last
                && ((sequence & (WHOLE_EVERY - 1)) != 0 || hasFiller(buffer, start, length));
    }

    private static boolean hasFiller(ByteBuffer buffer, int start, int length) {
        for (int offset = 0; offset < length - Long.BYTES; offset += Long.BYTES) {
            if (offset % CACHE_LINE != 0 && buffer.getLong(start + offset) != filler(offset)) {
                return false;
            }
        }
        return true;
    }

    private static long filler(int offset) {
        return FILLER * (offset + 1);
    }
}
