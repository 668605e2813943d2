package io.cirque.benchmarks.system;

import java.io.IOException;
import java.util.Optional;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** A system that is a Spring channel. Each end is an application context of its own. */
abstract class ChannelSystem implements BenchmarkSystem {

    /** The bean that each application has. */
    static final String CHANNEL = "messages";

    private final String name;

    ChannelSystem(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Optional<String> refusal(Shape shape) {
        return Refusals.unlessChannel(shape);
    }

    /**
     * Registers the channel {@value #CHANNEL}, and what it needs.
     *
     * @param receives whether this application has a service activator on it
     */
    abstract void register(GenericApplicationContext context, Link link, boolean receives) throws IOException;

    @Override
    public final Sender sender(Link link, int index) throws IOException {
        GenericApplicationContext context = ChannelApplication.newContext();
        register(context, link, false);
        context.refresh();
        return new ChannelSender(context, context.getBean(CHANNEL, MessageChannel.class));
    }

    @Override
    public final Receiver receiver(Link link, int index, MessageSink sink) throws IOException {
        GenericApplicationContext context = ChannelApplication.newContext();
        register(context, link, true);
        SinkActivator activator = new SinkActivator(sink);
        context.registerBean(SinkActivator.class, () -> activator);
        context.refresh();
        return new ChannelReceiver(context, activator);
    }

    /** Sends as an application does, each message with a payload of its own. */
    private record ChannelSender(GenericApplicationContext context, MessageChannel channel) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            return channel.send(new GenericMessage<>(message.clone()));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
