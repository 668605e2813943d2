package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** JeroMQ over TCP on the loopback device: a PULL socket for each consumer, a PUSH socket for each group it is sent to. */
final class JeroMqSystem implements BenchmarkSystem {

    private static final int LONG_MILLIS = 1000;

    @Override
    public String name() {
        return "jeromq";
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unlessBytesInMemory(shape);
    }

    @Override
    public void create(Link link) {
        // the receivers do it
    }

    @Override
    public Sender sender(Link link, int index) throws IOException {
        ZMQ.Context context = ZMQ.context(1);
        List<ZMQ.Socket> groups = new ArrayList<>();
        for (int group = 0; group < link.shape().groups(); group++) {
            ZMQ.Socket socket = context.socket(SocketType.PUSH);
            socket.setSndHWM(highWaterMark(link.load()));
            socket.setLinger(-1);
            for (int consumer = 0; consumer < link.shape().consumers(); consumer++) {
                socket.connect(
                        Files.readString(address(link, group * link.shape().consumers() + consumer)));
            }
            groups.add(socket);
        }
        return new PushSender(context, groups);
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) throws IOException {
        ZMQ.Context context = ZMQ.context(1);
        ZMQ.Socket socket = context.socket(SocketType.PULL);
        socket.setRcvHWM(highWaterMark(link.load()));
        socket.setReceiveTimeOut(LONG_MILLIS);
        int port = socket.bindToRandomPort("tcp://127.0.0.1");
        Link.publishAddress(address(link, index), "tcp://127.0.0.1:" + port);
        return new PullReceiver(context, socket, sink);
    }

    private static Path address(Link link, int index) {
        return link.file("-" + index + ".address");
    }

    /** Messages that wait at one end, so that both ends together hold what the others do. */
    private static int highWaterMark(Load load) {
        return Math.toIntExact(Math.max(1, load.capacity() / load.size() / 2));
    }

    private static final class PushSender implements Sender {

        private final ZMQ.Context context;
        private final List<ZMQ.Socket> groups;
        /** Groups that already have the message that is being sent. */
        private int done;

        PushSender(ZMQ.Context context, List<ZMQ.Socket> groups) {
            this.context = context;
            this.groups = groups;
        }

        @Override
        public boolean offer(byte[] message) {
            while (done < groups.size()) {
                if (!groups.get(done).send(message.clone(), ZMQ.DONTWAIT)) { // it keeps the array
                    return false;
                }
                done++;
            }
            done = 0;
            return true;
        }

        @Override
        public void close() {
            groups.forEach(ZMQ.Socket::close);
            context.close(); // waits until all is sent
        }
    }

    private record PullReceiver(ZMQ.Context context, ZMQ.Socket socket, MessageSink sink) implements Receiver {

        @Override
        public int poll() {
            int received = 0;
            while (received < LIMIT && receive(ZMQ.DONTWAIT)) {
                received++;
            }
            return received;
        }

        @Override
        public void await() {
            if (receive(0)) {
                poll();
            }
        }

        private boolean receive(int flags) {
            byte[] message = socket.recv(flags);
            if (message == null) {
                return false;
            }
            sink.onMessage(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN), 0, message.length);
            return true;
        }

        @Override
        public void close() {
            socket.close();
            context.close();
        }
    }
}
