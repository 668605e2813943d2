package io.cirque.integration.dsl;

import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import java.time.Duration;
import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.messaging.MessageChannel;

/** Describes a {@link RingOutboundGateway}. */
public final class RingOutboundGatewaySpec extends MessageHandlerSpec<RingOutboundGatewaySpec, RingOutboundGateway> {
    private final RingOutboundGateway gateway;

    RingOutboundGatewaySpec(RingOutboundGateway gateway) {
        this.target = gateway;
        this.gateway = gateway;
    }

    /**
     * Puts requests into envelopes and takes replies out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public RingOutboundGatewaySpec codec(EnvelopeCodec codec) {
        gateway.setCodec(codec);
        return _this();
    }

    /**
     * How long a call takes at most.
     *
     * @param receiveTimeout more than zero; default 5 s
     * @return this spec
     */
    public RingOutboundGatewaySpec receiveTimeout(Duration receiveTimeout) {
        gateway.setReceiveTimeout(receiveTimeout);
        return _this();
    }

    /**
     * Whether the calling thread goes on at once, and the reply follows in a thread of the task scheduler.
     *
     * @param async default false
     * @return this spec
     */
    public RingOutboundGatewaySpec async(boolean async) {
        gateway.setAsync(async);
        return _this();
    }

    /**
     * Takes replies that nobody waits for any more.
     *
     * @param lateReplyChannel default none
     * @return this spec
     */
    public RingOutboundGatewaySpec lateReplyChannel(MessageChannel lateReplyChannel) {
        gateway.setLateReplyChannel(lateReplyChannel);
        return _this();
    }

    /**
     * Takes replies that nobody waits for any more.
     *
     * @param lateReplyChannel a channel's name; default none
     * @return this spec
     */
    public RingOutboundGatewaySpec lateReplyChannel(String lateReplyChannel) {
        gateway.setLateReplyChannelName(lateReplyChannel);
        return _this();
    }

    /**
     * Names and tags the observation of each message that is published.
     *
     * @param convention default: Spring Integration's
     * @return this spec
     */
    public RingOutboundGatewaySpec senderObservationConvention(MessageSenderObservationConvention convention) {
        gateway.setSenderObservationConvention(convention);
        return _this();
    }
}
