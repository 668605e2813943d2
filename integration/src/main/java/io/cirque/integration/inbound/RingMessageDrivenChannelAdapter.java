package io.cirque.integration.inbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerContainer;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.endpoint.MessageProducerSupport;

/**
 * Takes messages from a ring for a group and sends them to a channel. A message is acknowledged when the channel's send
 * has returned. If the flow behind it throws, the error goes to the error channel if there is one, and the message is
 * done; without an error channel, or if that throws too, it is delivered again, see {@link RingListenerOptions}.
 *
 * <p>Starts with the application context, late, and is joined to the group from then on: a group that does not exist
 * begins with the messages that follow. Set it up before it is used; then it is thread-safe. It does not close the ring,
 * which must stay open longer.
 */
public class RingMessageDrivenChannelAdapter extends MessageProducerSupport {
    private final RingQueue ring;
    private final String group;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions listenerOptions = RingListenerOptions.defaults();
    private @Nullable RingListenerContainer container;

    /**
     * An adapter in the group {@code default}.
     *
     * @param ring where messages are taken
     */
    public RingMessageDrivenChannelAdapter(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * An adapter.
     *
     * @param ring where messages are taken
     * @param group shares the messages between its members
     */
    public RingMessageDrivenChannelAdapter(RingQueue ring, String group) {
        this.ring = ring;
        this.group = group;
    }

    /**
     * Takes messages out of their envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
    }

    /**
     * How messages are taken: concurrency, redelivery, dead letters. Takes effect with the next start.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        this.listenerOptions = listenerOptions;
    }

    @Override
    public String getComponentType() {
        return "cirque:message-driven-channel-adapter";
    }

    @Override
    protected void doStart() {
        String name = getComponentName();
        RingListenerContainer starting = new RingListenerContainer(
                name == null ? ring.name() : name, ring, group, codec, listenerOptions, () -> this::sendMessage);
        starting.start();
        container = starting;
    }

    @Override
    protected void doStop() {
        RingListenerContainer stopping = container;
        container = null;
        if (stopping != null) {
            stopping.stop();
        }
    }

    @Override
    protected void doStop(Runnable callback) {
        RingListenerContainer stopping = container;
        container = null;
        if (stopping == null) {
            callback.run();
        } else {
            stopping.stop(callback);
        }
    }
}
