package io.cirque.integration.dsl;

import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.util.function.Consumer;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.core.RecoveryCallback;
import org.springframework.integration.dsl.MessageProducerSpec;

/** Describes a {@link RingMessageDrivenChannelAdapter}. */
public final class RingInboundAdapterSpec
        extends MessageProducerSpec<RingInboundAdapterSpec, RingMessageDrivenChannelAdapter> {
    private final RingMessageDrivenChannelAdapter adapter;

    RingInboundAdapterSpec(RingMessageDrivenChannelAdapter adapter) {
        super(adapter);
        this.adapter = adapter;
    }

    /**
     * Takes messages out of their envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public RingInboundAdapterSpec codec(EnvelopeCodec codec) {
        adapter.setCodec(codec);
        return _this();
    }

    /**
     * How messages are taken.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundAdapterSpec listenerOptions(RingListenerOptions options) {
        adapter.setListenerOptions(options);
        return _this();
    }

    /**
     * How messages are taken, beginning with the defaults.
     *
     * @param configurer states what differs from {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public RingInboundAdapterSpec configureListener(Consumer<RingListenerOptions.Builder> configurer) {
        RingListenerOptions.Builder options = RingListenerOptions.builder();
        configurer.accept(options);
        return listenerOptions(options.build());
    }

    /**
     * Tries again within one delivery.
     *
     * @param retryTemplate default none: a message that fails is delivered again
     * @return this spec
     */
    public RingInboundAdapterSpec retryTemplate(RetryTemplate retryTemplate) {
        adapter.setRetryTemplate(retryTemplate);
        return _this();
    }

    /**
     * Takes what has failed every time that the retry template allows.
     *
     * @param recoveryCallback default none
     * @return this spec
     */
    public RingInboundAdapterSpec recoveryCallback(RecoveryCallback<?> recoveryCallback) {
        adapter.setRecoveryCallback(recoveryCallback);
        return _this();
    }

    /**
     * Whether each message has what stood in the ring in its source data header.
     *
     * @param bindSourceRecord default false
     * @return this spec
     */
    public RingInboundAdapterSpec bindSourceRecord(boolean bindSourceRecord) {
        adapter.setBindSourceRecord(bindSourceRecord);
        return _this();
    }
}
