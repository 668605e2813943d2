package io.cirque.benchmarks.system;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Aeron IPC with a publication that many may share, and its media driver in a process of its own. */
final class AeronSystem implements BenchmarkSystem {

    private static final int LARGEST_MTU = 65504;

    @Override
    public String name() {
        return "aeron-ipc";
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unlessBytesInMemory(shape)
                .or(() -> Refusals.unless(shape.consumers() == 1, Refusals.ONE_CONSUMER));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }

    @Override
    public boolean hasService() {
        return true;
    }

    @Override
    @SuppressWarnings("resource") // runs until the process ends
    public void startService(Path directory, Load load) {
        MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(driver(directory))
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(false));
    }

    @Override
    public void create(Link link) {
        // the driver does it
    }

    @Override
    public Sender sender(Link link, int index) {
        Aeron aeron = connect(link);
        Publication publication = aeron.addPublication(channel(link.load()), stream(link));
        while (!publication.isConnected()) {
            Thread.onSpinWait();
        }
        return new AeronSender(aeron, publication, new UnsafeBuffer(0, 0));
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) {
        Aeron aeron = connect(link);
        return new AeronReceiver(aeron, aeron.addSubscription(channel(link.load()), stream(link)), sink);
    }

    private static Aeron connect(Link link) {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(driver(link.directory())));
    }

    private static String driver(Path directory) {
        return directory.resolve("aeron").toString();
    }

    /** Half a term may be on its way: two publications of a trial may buffer what one of the others does. */
    private static String channel(Load load) {
        int mtu = (int) Math.min(LARGEST_MTU, load.capacity() / 8);
        return "aeron:ipc?term-length=" + load.capacity() + "|mtu=" + mtu;
    }

    private static int stream(Link link) {
        return link.name().hashCode();
    }

    private record AeronSender(Aeron aeron, Publication publication, UnsafeBuffer source) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            if (source.byteArray() != message) {
                source.wrap(message);
            }
            long position = publication.offer(source, 0, message.length);
            if (position > 0) {
                return true;
            }
            if (position == Publication.BACK_PRESSURED || position == Publication.ADMIN_ACTION) {
                return false;
            }
            throw new IllegalStateException("Aeron says " + Publication.errorString(position));
        }

        @Override
        public void close() {
            aeron.close();
        }
    }

    private static final class AeronReceiver extends PollingReceiver {

        private final Aeron aeron;
        private final Subscription subscription;
        private final FragmentAssembler handler;
        private final IdentityHashMap<ByteBuffer, ByteBuffer> views = new IdentityHashMap<>();

        AeronReceiver(Aeron aeron, Subscription subscription, MessageSink sink) {
            this.aeron = aeron;
            this.subscription = subscription;
            this.handler = new FragmentAssembler((buffer, offset, length, header) ->
                    sink.onMessage(view(buffer), buffer.wrapAdjustment() + offset, length));
        }

        /** The same memory as a buffer that the sink can read: one for each mapping, a new one for what was assembled. */
        private ByteBuffer view(DirectBuffer buffer) {
            ByteBuffer memory = buffer.byteBuffer();
            return memory == null
                    ? ByteBuffer.wrap(buffer.byteArray()).order(ByteOrder.LITTLE_ENDIAN)
                    : views.computeIfAbsent(memory, mapped -> mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }

        @Override
        public int poll() {
            return subscription.poll(handler, LIMIT);
        }

        @Override
        public void close() {
            aeron.close();
        }
    }
}
