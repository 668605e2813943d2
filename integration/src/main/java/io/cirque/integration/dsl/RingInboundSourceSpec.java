package io.cirque.integration.dsl;

import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.integration.dsl.MessageSourceSpec;

/**
 * Describes a {@link RingMessageSource}. Polled in a flow, or a bean of its own; but Spring Integration refuses
 * {@code @InboundChannelAdapter} on a method that gives a spec: let that one give the {@link RingMessageSource}.
 */
public final class RingInboundSourceSpec extends MessageSourceSpec<RingInboundSourceSpec, RingMessageSource> {
    private final RingMessageSource source;

    RingInboundSourceSpec(RingMessageSource source) {
        this.target = source;
        this.source = source;
    }

    /**
     * Takes messages out of their envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public RingInboundSourceSpec codec(EnvelopeCodec codec) {
        source.setCodec(codec);
        return _this();
    }

    /**
     * What becomes of messages that come back too often.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundSourceSpec listenerOptions(RingListenerOptions options) {
        source.setListenerOptions(options);
        return _this();
    }

    /**
     * What becomes of messages that come back too often, beginning with the defaults.
     *
     * @param configurer states what differs from {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundSourceSpec configureListener(Consumer<RingListenerOptions.Builder> configurer) {
        RingListenerOptions.Builder options = RingListenerOptions.builder();
        configurer.accept(options);
        return listenerOptions(options.build());
    }

    /**
     * How long a poll waits for a message.
     *
     * @param receiveTimeout zero or more; default zero
     * @return this spec
     */
    public RingInboundSourceSpec receiveTimeout(Duration receiveTimeout) {
        source.setReceiveTimeout(receiveTimeout);
        return _this();
    }

    /**
     * Whether a message that the poller rejects is delivered again.
     *
     * @param defaultRequeueRejected default true; false: it goes to the dead letters at once
     * @return this spec
     */
    public RingInboundSourceSpec defaultRequeueRejected(boolean defaultRequeueRejected) {
        source.setDefaultRequeueRejected(defaultRequeueRejected);
        return _this();
    }
}
