package io.cirque.benchmarks.system;

import org.jspecify.annotations.Nullable;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.scheduling.PollerMetadata;

/** Spring Integration's own queue in memory. It cannot leave its process. */
final class QueueChannelSystem extends ChannelSystem {

    /** Both applications of the process have it. */
    private @Nullable QueueChannel channel;

    QueueChannelSystem() {
        super("spring-queuechannel");
    }

    @Override
    public boolean staysInProcess() {
        return true;
    }

    @Override
    public void create(Link link) {
        channel = new QueueChannel(
                Math.toIntExact(link.load().capacity() / link.load().size()));
    }

    @Override
    void register(GenericApplicationContext context, Link link, boolean receives) {
        QueueChannel created = channel;
        if (created == null) {
            throw new IllegalStateException("The channel is created before it is used, in the same process");
        }
        context.registerBean(CHANNEL, QueueChannel.class, () -> created);
        context.registerBean(PollerMetadata.DEFAULT_POLLER, PollerMetadata.class, () -> Pollers.fixedDelay(1)
                .maxMessagesPerPoll(PollerMetadata.MAX_MESSAGES_UNBOUNDED)
                .receiveTimeout(1000)
                .getObject());
    }
}
