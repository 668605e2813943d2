package io.cirque.integration.channel;

import io.cirque.integration.support.RingHeaders;
import io.cirque.ring.RingQueue;
import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.channel.BroadcastCapableChannel;
import org.springframework.integration.dispatcher.MessageDispatcher;
import org.springframework.messaging.MessageHandler;

/**
 * A channel of which every application gets every message, and in it every subscriber. An application is a group: of
 * several processes with the same group one gets the message.
 *
 * <p>If a subscriber throws, the others get the message all the same, and when it is delivered again only those get it
 * that have not handled it. (If the process ends meanwhile, the next one does not know who has. Of a batch that fails all
 * subscribers get the messages again, one by one, but perhaps for the first.) What is given back by hand all get again.
 */
public final class BroadcastRingChannel extends AbstractRingChannel implements BroadcastCapableChannel {
    private final BroadcastDispatcher dispatcher =
            new BroadcastDispatcher(message -> message.getHeaders().get(RingHeaders.SEQUENCE));

    /**
     * A channel.
     *
     * @param ring where the messages wait
     * @param group the application's own, usually its name
     */
    public BroadcastRingChannel(RingQueue ring, String group) {
        super(ring, group);
    }

    @Override
    protected MessageDispatcher getDispatcher() {
        return dispatcher;
    }

    @Override
    MessageHandler newListener() {
        return dispatcher.newListener();
    }

    @Override
    public IntegrationPatternType getIntegrationPatternType() {
        return IntegrationPatternType.publish_subscribe_channel;
    }
}
