package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Messages whose length and every byte follow from their producer and number. The shortest have no room for a number:
 * they are told apart by their length only, and counted.
 */
final class Numbered {
    static final int SMALLEST_WITH_NUMBER = 12;
    private static final int LARGEST = 300 * 240;

    private final byte[] content = new byte[LARGEST];
    private final byte[] expected = new byte[LARGEST];

    /** Mostly a few dozen bytes, some of one byte, some of several hundred cells. */
    static int length(int producer, int number) {
        long mixed = mix(producer * 1_000_003L + number);
        int choice = (int) (mixed >>> 48) & 1023;
        int draw = (int) mixed & 0xffff;
        if (choice == 0) {
            return 240 * 200 + draw % (LARGEST - 240 * 200);
        }
        if (choice < 32) {
            return 240 + draw % 2400;
        }
        return choice < 256 ? 1 + draw % (SMALLEST_WITH_NUMBER - 1) : SMALLEST_WITH_NUMBER + draw % 300;
    }

    /** Writes the message into {@link #content()}; answers its length. */
    int write(int producer, int number) {
        int length = length(producer, number);
        fill(content, length, producer, number);
        return length;
    }

    byte[] content() {
        return content;
    }

    /** The number of a message of {@code length} bytes in {@link #content()}; throws if a byte is wrong. */
    int check(int producer, int length) {
        int number = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        if (length(producer, number) != length) {
            throw new AssertionError("message " + number + " of " + producer + " arrived with " + length + " bytes");
        }
        fill(expected, length, producer, number);
        int wrong = Arrays.mismatch(content, 0, length, expected, 0, length);
        if (wrong >= 0) {
            throw new AssertionError("byte " + wrong + " of message " + number + " of " + producer + " is wrong");
        }
        return number;
    }

    private static void fill(byte[] target, int length, int producer, int number) {
        if (length < SMALLEST_WITH_NUMBER) {
            Arrays.fill(target, 0, length, (byte) length);
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(producer).putInt(number).putInt(length);
        long seed = mix(producer * 31L + number);
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(seed);
            seed += 0x9e3779b97f4a7c15L;
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) seed);
        }
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
