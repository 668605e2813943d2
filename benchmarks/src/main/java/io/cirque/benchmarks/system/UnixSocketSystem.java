package io.cirque.benchmarks.system;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Unix domain socket from each producer to each consumer; a message is its length in four bytes and its content. A message, or a
 * batch, is one system call for its producer; a consumer takes what is there.
 */
final class UnixSocketSystem implements BenchmarkSystem {

    @Override
    public String name() {
        return "unix-socket";
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unlessBytesInMemory(shape)
                .or(() -> Refusals.unless(shape.consumers() == 1, Refusals.ONE_CONSUMER));
    }

    @Override
    public void create(Link link) {
        // the receivers do it
    }

    @Override
    public Sender sender(Link link, int index) throws IOException {
        List<UnixSocketWriter> consumers = new ArrayList<>();
        for (int receiver = 0; receiver < link.shape().receivers(); receiver++) {
            SocketChannel channel = SocketChannel.open(address(link, receiver));
            channel.setOption(
                    StandardSocketOptions.SO_SNDBUF, Math.toIntExact(link.load().capacity()));
            channel.configureBlocking(false);
            consumers.add(new UnixSocketWriter(channel));
        }
        return new UnixSocketSender(consumers);
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address(link, index));
        server.configureBlocking(false);
        return new UnixSocketReceiver(server, link, sink);
    }

    private static UnixDomainSocketAddress address(Link link, int index) {
        return UnixDomainSocketAddress.of(link.file("-" + index + ".sock"));
    }
}
