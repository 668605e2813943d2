package io.cirque.integration.dsl;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;

/**
 * Channels, adapters and gateways over rings, for the Java DSL of Spring Integration. What a method gives may stand in an
 * {@code IntegrationFlow} or be a bean of its own. None of them closes a ring.
 *
 * <pre>{@code
 * @Bean
 * IntegrationFlow billing(RingQueue orders, RingQueue invoices) {
 *     return IntegrationFlow.from(Cirque.inboundAdapter(orders, "billing").configureListener(l -> l.concurrency(4)))
 *             .transform(Order.class, Invoice::of)
 *             .handle(Cirque.outboundAdapter(invoices))
 *             .get();
 * }
 * }</pre>
 */
public final class Cirque {
    private Cirque() {}

    /**
     * A channel that competing consumers share, in the group {@code default}.
     *
     * @param ring where the messages wait
     * @return the spec of a {@link RingChannel}
     */
    public static RingChannelSpec channel(RingQueue ring) {
        return channel(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A channel that competing consumers share.
     *
     * @param ring where the messages wait
     * @param group shares the messages between its members
     * @return the spec of a {@link RingChannel}
     */
    public static RingChannelSpec channel(RingQueue ring, String group) {
        return new RingChannelSpec(new RingChannel(ring, group));
    }

    /**
     * A channel that is asked for its messages, in the group {@code default}.
     *
     * @param ring where the messages wait
     * @return the spec of a {@link PollableRingChannel}
     */
    public static PollableRingChannelSpec pollableChannel(RingQueue ring) {
        return pollableChannel(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A channel that is asked for its messages.
     *
     * @param ring where the messages wait
     * @param group shares the messages between its members
     * @return the spec of a {@link PollableRingChannel}
     */
    public static PollableRingChannelSpec pollableChannel(RingQueue ring, String group) {
        return new PollableRingChannelSpec(new PollableRingChannel(ring, group));
    }

    /**
     * A channel of which every application gets every message.
     *
     * @param ring where the messages wait
     * @param group the application's own, usually its name
     * @return the spec of a {@link BroadcastRingChannel}
     */
    public static BroadcastRingChannelSpec broadcastChannel(RingQueue ring, String group) {
        return new BroadcastRingChannelSpec(new BroadcastRingChannel(ring, group));
    }

    /**
     * Takes messages from a ring for the group {@code default} as they come.
     *
     * @param ring where messages are taken
     * @return the spec of a {@link RingMessageDrivenChannelAdapter}
     */
    public static RingInboundAdapterSpec inboundAdapter(RingQueue ring) {
        return inboundAdapter(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * Takes messages from a ring as they come.
     *
     * @param ring where messages are taken
     * @param group shares the messages between its members
     * @return the spec of a {@link RingMessageDrivenChannelAdapter}
     */
    public static RingInboundAdapterSpec inboundAdapter(RingQueue ring, String group) {
        return new RingInboundAdapterSpec(new RingMessageDrivenChannelAdapter(ring, group));
    }

    /**
     * Gives messages of a ring to a poller, for the group {@code default}.
     *
     * @param ring where messages are taken
     * @return the spec of a {@link RingMessageSource}
     */
    public static RingInboundSourceSpec inboundSource(RingQueue ring) {
        return inboundSource(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * Gives messages of a ring to a poller.
     *
     * @param ring where messages are taken
     * @param group shares the messages between its members
     * @return the spec of a {@link RingMessageSource}
     */
    public static RingInboundSourceSpec inboundSource(RingQueue ring, String group) {
        return new RingInboundSourceSpec(new RingMessageSource(ring, group));
    }

    /**
     * Publishes messages to a ring.
     *
     * @param ring where messages go, unless an expression says otherwise
     * @return the spec of a {@link RingMessageHandler}
     */
    public static RingOutboundAdapterSpec outboundAdapter(RingQueue ring) {
        return new RingOutboundAdapterSpec(new RingMessageHandler(ring));
    }

    /**
     * Answers calls, in the group {@code default}.
     *
     * @param requests where requests are taken
     * @param replies where replies go
     * @return the spec of a {@link RingInboundGateway}
     * @throws IllegalArgumentException if both are the same ring
     */
    public static RingInboundGatewaySpec inboundGateway(RingQueue requests, RingQueue replies) {
        return inboundGateway(requests, RingOptions.DEFAULT_GROUP, replies);
    }

    /**
     * Answers calls.
     *
     * @param requests where requests are taken
     * @param group shares the requests between its members
     * @param replies where replies go
     * @return the spec of a {@link RingInboundGateway}
     * @throws IllegalArgumentException if both are the same ring
     */
    public static RingInboundGatewaySpec inboundGateway(RingQueue requests, String group, RingQueue replies) {
        return new RingInboundGatewaySpec(new RingInboundGateway(requests, group, replies));
    }

    /**
     * Calls.
     *
     * @param requests where requests go
     * @param replies where their replies come
     * @return the spec of a {@link RingOutboundGateway}
     * @throws IllegalArgumentException if both are the same ring
     */
    public static RingOutboundGatewaySpec outboundGateway(RingQueue requests, RingQueue replies) {
        return new RingOutboundGatewaySpec(new RingOutboundGateway(requests, replies));
    }
}
