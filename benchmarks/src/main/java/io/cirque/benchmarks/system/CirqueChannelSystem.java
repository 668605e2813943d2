package io.cirque.benchmarks.system;

import io.cirque.integration.channel.RingChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.util.List;
import org.springframework.context.support.GenericApplicationContext;

/** Cirque's channel as it comes. */
final class CirqueChannelSystem extends ChannelSystem {

    CirqueChannelSystem() {
        super(Systems.CIRQUE);
    }

    @Override
    public void create(Link link) {
        CirqueSystem.create(link, List.of(RingOptions.DEFAULT_GROUP));
    }

    @Override
    void register(GenericApplicationContext context, Link link, boolean receives) {
        context.registerBean(RingQueue.class, () -> CirqueSystem.open(link));
        context.registerBean(CHANNEL, RingChannel.class, () -> {
            RingChannel channel = new RingChannel(context.getBean(RingQueue.class));
            channel.setConcurrency(link.shape().consumers());
            return channel;
        });
    }
}
