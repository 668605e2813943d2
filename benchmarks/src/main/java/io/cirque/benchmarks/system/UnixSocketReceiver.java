package io.cirque.benchmarks.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Reads from the sockets of all producers in turn. */
final class UnixSocketReceiver implements Receiver {

    private static final int BUFFER = 1 << 16;
    private static final int LONG_MILLIS = 1000;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final int producers;
    private final int buffer;
    private final MessageSink sink;
    private final List<Connection> connections = new ArrayList<>();

    UnixSocketReceiver(ServerSocketChannel server, Link link, MessageSink sink) throws IOException {
        this.server = server;
        this.selector = Selector.open();
        this.producers = link.shape().producers();
        this.buffer = Math.max(BUFFER, 2 * (Integer.BYTES + link.load().size()));
        this.sink = sink;
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public int poll() {
        try {
            if (connections.size() < producers) {
                accept();
            }
            int received = 0;
            for (Connection connection : connections) {
                received += connection.drain(sink, LIMIT - received);
            }
            return received;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read from the sockets of " + server, e);
        }
    }

    @Override
    public void await() {
        try {
            selector.select(LONG_MILLIS);
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot wait for the sockets of " + server, e);
        }
        int received;
        do {
            received = poll();
        } while (received > 0);
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            connections.add(
                    new Connection(channel, ByteBuffer.allocateDirect(buffer).order(ByteOrder.LITTLE_ENDIAN)));
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + server, e);
        }
    }

    /** What was read from one producer and not yet handed over lies between start and end. */
    private static final class Connection {

        private final SocketChannel channel;
        private final ByteBuffer buffer;
        private int start;
        private int end;

        Connection(SocketChannel channel, ByteBuffer buffer) {
            this.channel = channel;
            this.buffer = buffer;
        }

        int drain(MessageSink sink, int limit) throws IOException {
            int received = handOver(sink, limit);
            if (received == 0 && read()) {
                received = handOver(sink, limit);
            }
            return received;
        }

        private int handOver(MessageSink sink, int limit) {
            int received = 0;
            while (received < limit && end - start >= Integer.BYTES) {
                int length = buffer.getInt(start);
                int content = start + Integer.BYTES;
                if (end - content < length) {
                    break;
                }
                sink.onMessage(buffer, content, length);
                start = content + length;
                received++;
            }
            return received;
        }

        private boolean read() throws IOException {
            buffer.limit(end).position(start).compact();
            int count = channel.read(buffer);
            start = 0;
            end = buffer.position();
            buffer.clear();
            return count > 0;
        }
    }
}
