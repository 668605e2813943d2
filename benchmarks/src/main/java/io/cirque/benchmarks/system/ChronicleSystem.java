package io.cirque.benchmarks.system;

import io.cirque.ring.Sync;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.threads.Pauser;
import net.openhft.chronicle.wire.DocumentContext;

/** Chronicle Queue: it keeps all messages, and its producers never wait for consumers. */
final class ChronicleSystem implements BenchmarkSystem {

    @Override
    public String name() {
        return "chronicle";
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unless(shape.face() == Face.BYTES, Refusals.NO_CHANNEL)
                .or(() -> Refusals.unless(shape.consumers() == 1, Refusals.ONE_CONSUMER));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                // or it reports its use to its makers
                "-Dchronicle.analytics.disable=true");
    }

    @Override
    public void create(Link link) {
        open(link).close();
    }

    @Override
    public Sender sender(Link link, int index) {
        ChronicleQueue queue = open(link);
        return new ChronicleSender(queue, queue.createAppender(), link.load());
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) {
        ChronicleQueue queue = open(link);
        return new ChronicleReceiver(
                queue, queue.createTailer().toStart(), sink, link.load().size());
    }

    private static ChronicleQueue open(Link link) {
        return ChronicleQueue.single(link.file(".chronicle").toString());
    }

    private static Bytes<?> bytes(DocumentContext document) {
        return Objects.requireNonNull(document.wire(), "a document that is open has a wire")
                .bytes();
    }

    private static final class ChronicleSender implements Sender {

        private final ChronicleQueue queue;
        private final ExcerptAppender appender;
        private final Sync sync;
        private final long syncNanos;
        private long lastSync = System.nanoTime();

        ChronicleSender(ChronicleQueue queue, ExcerptAppender appender, Load load) {
            this.queue = queue;
            this.appender = appender;
            this.sync = load.sync();
            this.syncNanos = TimeUnit.MILLISECONDS.toNanos(load.syncMillis());
        }

        @Override
        public boolean offer(byte[] message) {
            try (DocumentContext document = appender.writingDocument()) {
                bytes(document).write(message);
            }
            if (sync != Sync.NONE) {
                syncIfDue();
            }
            return true;
        }

        private void syncIfDue() {
            long now = System.nanoTime();
            if (sync == Sync.EACH || now - lastSync >= syncNanos) {
                appender.sync();
                lastSync = now;
            }
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    private static final class ChronicleReceiver implements Receiver {

        private final ChronicleQueue queue;
        private final ExcerptTailer tailer;
        private final MessageSink sink;
        private final byte[] copy;
        private final ByteBuffer view;
        private final Pauser pauser = Pauser.balanced();

        ChronicleReceiver(ChronicleQueue queue, ExcerptTailer tailer, MessageSink sink, int size) {
            this.queue = queue;
            this.tailer = tailer;
            this.sink = sink;
            this.copy = new byte[size];
            this.view = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public int poll() {
            int received = 0;
            while (received < LIMIT && read()) {
                received++;
            }
            return received;
        }

        private boolean read() {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return false;
                }
                Bytes<?> bytes = bytes(document);
                int length = (int) bytes.readRemaining();
                bytes.read(copy, 0, Math.min(length, copy.length));
                sink.onMessage(view, 0, length);
                return true;
            }
        }

        @Override
        public void await() {
            if (poll() > 0) {
                pauser.reset();
            } else {
                pauser.pause();
            }
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
