package io.cirque.integration.dsl;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.integration.dsl.MessageChannelSpec;

/** Describes a {@link PollableRingChannel}. */
public final class PollableRingChannelSpec extends MessageChannelSpec<PollableRingChannelSpec, PollableRingChannel> {
    PollableRingChannelSpec(PollableRingChannel channel) {
        this.channel = channel;
    }

    /**
     * Names the channel.
     *
     * @param id the bean's name; default: one that Spring Integration makes
     * @return this spec
     */
    @Override
    public PollableRingChannelSpec id(String id) {
        return super.id(id);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public PollableRingChannelSpec codec(EnvelopeCodec codec) {
        channel.setCodec(codec);
        return _this();
    }

    /**
     * How messages are taken.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public PollableRingChannelSpec listenerOptions(RingListenerOptions options) {
        channel.setListenerOptions(options);
        return _this();
    }

    /**
     * How messages are taken, beginning with the defaults.
     *
     * @param configurer states what differs from {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public PollableRingChannelSpec configureListener(Consumer<RingListenerOptions.Builder> configurer) {
        RingListenerOptions.Builder options = RingListenerOptions.builder();
        configurer.accept(options);
        return listenerOptions(options.build());
    }

    /**
     * How long a send that states no timeout waits for room.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @return this spec
     */
    public PollableRingChannelSpec sendTimeout(Duration sendTimeout) {
        channel.setSendTimeout(sendTimeout);
        return _this();
    }

    /**
     * Whether a send within a transaction is published when the transaction commits.
     *
     * @param transacted default false
     * @return this spec
     */
    public PollableRingChannelSpec transacted(boolean transacted) {
        channel.setTransacted(transacted);
        return _this();
    }
}
