package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;

/**
 * Agrona's broadcast buffer over a mapped file. Its transmitter never waits: a receiver that is too slow loses messages, and has
 * to copy each before it can know that it has it.
 */
final class AgronaBroadcastSystem implements BenchmarkSystem {

    private static final int MESSAGE_TYPE = 1;

    @Override
    public String name() {
        return "agrona-broadcast";
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unlessBytesInMemory(shape)
                .or(() -> Refusals.unless(shape.producers() == 1, "it is for one producer"))
                .or(() -> Refusals.unless(shape.consumers() == 1, Refusals.ONE_CONSUMER))
                .or(() -> Refusals.unless(shape.groups() > 1, "it loses messages: choose it for 1to2groups only"));
    }

    @Override
    public boolean loses() {
        return true;
    }

    @Override
    public List<String> jvmFlags() {
        return MappedFile.AGRONA_FLAGS;
    }

    @Override
    public void create(Link link) throws IOException {
        MappedFile.create(
                link.file(".broadcast"), link.load().capacity() + (long) BroadcastBufferDescriptor.TRAILER_LENGTH);
    }

    @Override
    public Sender sender(Link link, int index) throws IOException {
        return new BroadcastSender(new BroadcastTransmitter(buffer(link)), new UnsafeBuffer(0, 0));
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) throws IOException {
        return new CopyingReceiver(
                new BroadcastReceiver(buffer(link)), sink, link.load().size());
    }

    private static UnsafeBuffer buffer(Link link) throws IOException {
        return new UnsafeBuffer(MappedFile.map(link.file(".broadcast")));
    }

    private record BroadcastSender(BroadcastTransmitter transmitter, UnsafeBuffer source) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            if (source.byteArray() != message) {
                source.wrap(message);
            }
            transmitter.transmit(MESSAGE_TYPE, source, 0, message.length);
            return true;
        }

        @Override
        public void close() {
            // nothing to do: the mapping goes with the process
        }
    }

    private static final class CopyingReceiver extends PollingReceiver {

        private final BroadcastReceiver receiver;
        private final MessageSink sink;
        private final byte[] copy;
        private final ByteBuffer view;

        CopyingReceiver(BroadcastReceiver receiver, MessageSink sink, int size) {
            this.receiver = receiver;
            this.sink = sink;
            this.copy = new byte[size];
            this.view = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public int poll() {
            int received = 0;
            while (received < LIMIT && receiver.receiveNext()) {
                int length =
                        Math.min(receiver.length(), copy.length); // of a message that is being overwritten: anything
                receiver.buffer().getBytes(receiver.offset(), copy, 0, Math.max(0, length));
                if (receiver.validate()) {
                    sink.onMessage(view, 0, length);
                    received++;
                }
            }
            return received;
        }

        @Override
        public void close() {
            // nothing to do: the mapping goes with the process
        }
    }
}
