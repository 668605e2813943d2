package io.cirque.benchmarks.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A ring buffer of Agrona over a mapped file, as it comes: its bounds checks are on, and go off with
 * {@code --jvm-flag=-Dagrona.disable.bounds.checks=true}.
 */
final class AgronaSystem implements BenchmarkSystem {

    private static final int MESSAGE_TYPE = 1;

    private final String name;
    private final int maxProducers;
    private final Function<AtomicBuffer, RingBuffer> rings;

    private AgronaSystem(String name, int maxProducers, Function<AtomicBuffer, RingBuffer> rings) {
        this.name = name;
        this.maxProducers = maxProducers;
        this.rings = rings;
    }

    static AgronaSystem manyToOne() {
        return new AgronaSystem("agrona-many-to-one", Integer.MAX_VALUE, ManyToOneRingBuffer::new);
    }

    static AgronaSystem oneToOne() {
        return new AgronaSystem("agrona-one-to-one", 1, OneToOneRingBuffer::new);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean supports(Shape shape) {
        return shape.producers() <= maxProducers && shape.consumers() == 1 && shape.groups() == 1;
    }

    @Override
    public List<String> jvmFlags() {
        return List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    }

    @Override
    public void create(Link link) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(link.file(".agrona").toFile(), "rw")) {
            file.setLength(link.load().capacity() + (long) RingBufferDescriptor.TRAILER_LENGTH);
        }
    }

    @Override
    public Sender sender(Link link) throws IOException {
        return new AgronaSender(rings.apply(new UnsafeBuffer(map(link))), new UnsafeBuffer(0, 0));
    }

    @Override
    public Receiver receiver(Link link, MessageSink sink) throws IOException {
        MappedByteBuffer mapped = map(link);
        return new AgronaReceiver(rings.apply(new UnsafeBuffer(mapped)), mapped, sink);
    }

    private static MappedByteBuffer map(Link link) throws IOException {
        try (FileChannel channel =
                FileChannel.open(link.file(".agrona"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, 0, channel.size());
            mapped.order(ByteOrder.LITTLE_ENDIAN);
            return mapped;
        }
    }

    private record AgronaSender(RingBuffer ring, UnsafeBuffer source) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            if (source.byteArray() != message) {
                source.wrap(message);
            }
            return ring.write(MESSAGE_TYPE, source, 0, message.length);
        }

        @Override
        public void close() {
            // nothing to do: the mapping goes with the process
        }
    }

    private static final class AgronaReceiver implements Receiver {

        private final RingBuffer ring;
        private final MessageHandler handler;

        AgronaReceiver(RingBuffer ring, ByteBuffer mapped, MessageSink sink) {
            this.ring = ring;
            // the ring starts where the mapping does, so that its index is the mapping's
            this.handler = (type, buffer, index, length) -> sink.onMessage(mapped, index, length);
        }

        @Override
        public int poll() {
            return ring.read(handler, LIMIT);
        }

        @Override
        public void close() {
            // nothing to do: the mapping goes with the process
        }
    }
}
