package io.cirque.integration.dsl;

import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.integration.dsl.MessagingGatewaySpec;

/** Describes a {@link RingInboundGateway}. */
public final class RingInboundGatewaySpec extends MessagingGatewaySpec<RingInboundGatewaySpec, RingInboundGateway> {
    private final RingInboundGateway gateway;

    RingInboundGatewaySpec(RingInboundGateway gateway) {
        super(gateway);
        this.gateway = gateway;
    }

    /**
     * Takes requests out of their envelopes and puts replies in.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public RingInboundGatewaySpec codec(EnvelopeCodec codec) {
        gateway.setCodec(codec);
        return _this();
    }

    /**
     * How messages are taken.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundGatewaySpec listenerOptions(RingListenerOptions options) {
        gateway.setListenerOptions(options);
        return _this();
    }

    /**
     * How messages are taken, beginning with the defaults.
     *
     * @param configurer states what differs from {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundGatewaySpec configureListener(Consumer<RingListenerOptions.Builder> configurer) {
        RingListenerOptions.Builder options = RingListenerOptions.builder();
        configurer.accept(options);
        return listenerOptions(options.build());
    }

    /**
     * How long a reply waits for room in the ring of replies.
     *
     * @param sendTimeout zero or more; default: 5 s
     * @return this spec
     */
    public RingInboundGatewaySpec sendTimeout(Duration sendTimeout) {
        gateway.setSendTimeout(sendTimeout);
        return _this();
    }

    /**
     * Whether the caller gets what the flow throws.
     *
     * @param returnExceptions default true
     * @return this spec
     */
    public RingInboundGatewaySpec returnExceptions(boolean returnExceptions) {
        gateway.setReturnExceptions(returnExceptions);
        return _this();
    }
}
