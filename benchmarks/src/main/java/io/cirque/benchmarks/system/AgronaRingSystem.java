package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.List;
import java.util.Optional;
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
final class AgronaRingSystem implements BenchmarkSystem {

    private static final int MESSAGE_TYPE = 1;

    private final String name;
    private final int maxProducers;
    private final Function<AtomicBuffer, RingBuffer> rings;

    private AgronaRingSystem(String name, int maxProducers, Function<AtomicBuffer, RingBuffer> rings) {
        this.name = name;
        this.maxProducers = maxProducers;
        this.rings = rings;
    }

    static AgronaRingSystem manyToOne() {
        return new AgronaRingSystem("agrona-many-to-one", Integer.MAX_VALUE, ManyToOneRingBuffer::new);
    }

    static AgronaRingSystem oneToOne() {
        return new AgronaRingSystem("agrona-one-to-one", 1, OneToOneRingBuffer::new);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unlessBytesInMemory(shape)
                .or(() -> Refusals.unless(shape.producers() <= maxProducers, "it is for one producer"))
                .or(() -> Refusals.unless(shape.receivers() == 1, "it is for one consumer"));
    }

    @Override
    public List<String> jvmFlags() {
        return MappedFile.AGRONA_FLAGS;
    }

    @Override
    public void create(Link link) throws IOException {
        MappedFile.create(link.file(".agrona"), link.load().capacity() + (long) RingBufferDescriptor.TRAILER_LENGTH);
    }

    @Override
    public Sender sender(Link link, int index) throws IOException {
        RingBuffer ring = rings.apply(new UnsafeBuffer(MappedFile.map(link.file(".agrona"))));
        return new AgronaSender(ring, new UnsafeBuffer(0, 0));
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) throws IOException {
        MappedByteBuffer mapped = MappedFile.map(link.file(".agrona"));
        return new AgronaReceiver(rings.apply(new UnsafeBuffer(mapped)), mapped, sink);
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

    private static final class AgronaReceiver extends PollingReceiver {

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
