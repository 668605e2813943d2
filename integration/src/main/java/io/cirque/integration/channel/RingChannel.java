package io.cirque.integration.channel;

import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import org.springframework.integration.dispatcher.MessageDispatcher;
import org.springframework.integration.dispatcher.RoundRobinLoadBalancingStrategy;
import org.springframework.integration.dispatcher.UnicastingDispatcher;
import org.springframework.messaging.MessageHandler;

/**
 * A channel that competing consumers share: each message goes to one subscriber of one of the processes whose channels
 * have the same ring and group. The subscribers of one process take turns, and if one throws the next one is tried.
 */
public final class RingChannel extends AbstractRingChannel {
    private final UnicastingDispatcher dispatcher = new UnicastingDispatcher();

    /**
     * A channel in the group {@code default}.
     *
     * @param ring where the messages wait
     */
    public RingChannel(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A channel.
     *
     * @param ring where the messages wait
     * @param group shares the messages between its members
     */
    public RingChannel(RingQueue ring, String group) {
        super(ring, group);
        dispatcher.setLoadBalancingStrategy(new RoundRobinLoadBalancingStrategy());
    }

    @Override
    protected MessageDispatcher getDispatcher() {
        return dispatcher;
    }

    @Override
    MessageHandler newListener() {
        return dispatcher::dispatch;
    }
}
