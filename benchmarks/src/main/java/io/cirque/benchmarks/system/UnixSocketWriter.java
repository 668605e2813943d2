package io.cirque.benchmarks.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** Writes messages to one socket without waiting. Holds what the socket did not take of a message, until it does. */
final class UnixSocketWriter {

    private final SocketChannel channel;
    private ByteBuffer rest = buffer(1 << 16).limit(0);

    UnixSocketWriter(SocketChannel channel) {
        this.channel = channel;
    }

    /** Takes the messages and writes what the socket has room for; takes none of them as long as there is a rest of others. */
    boolean write(byte[][] messages, int from, int to) {
        if (!isFlushed()) {
            return false;
        }
        int needed = 0;
        for (int i = from; i < to; i++) {
            needed += Integer.BYTES + messages[i].length;
        }
        if (rest.capacity() < needed) {
            rest = buffer(needed);
        }
        rest.clear();
        for (int i = from; i < to; i++) {
            rest.putInt(messages[i].length).put(messages[i]);
        }
        rest.flip();
        flush();
        return true;
    }

    /** Writes what the socket has room for, and answers whether nothing is left. */
    boolean isFlushed() {
        if (rest.hasRemaining()) {
            flush();
        }
        return !rest.hasRemaining();
    }

    private void flush() {
        try {
            channel.write(rest);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + channel, e);
        }
    }

    void close() {
        while (!isFlushed()) {
            Thread.onSpinWait();
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + channel, e);
        }
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
