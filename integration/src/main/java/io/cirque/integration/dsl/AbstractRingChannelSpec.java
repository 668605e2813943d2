package io.cirque.integration.dsl;

import io.cirque.integration.channel.AbstractRingChannel;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.integration.dsl.MessageChannelSpec;
import org.springframework.integration.support.management.observation.MessageReceiverObservationConvention;

/**
 * What the specs of subscribable ring channels have in common.
 *
 * @param <S> the spec
 * @param <C> its channel
 */
public abstract class AbstractRingChannelSpec<S extends AbstractRingChannelSpec<S, C>, C extends AbstractRingChannel>
        extends MessageChannelSpec<S, C> {

    AbstractRingChannelSpec(C channel) {
        this.channel = channel;
    }

    /**
     * Names the channel.
     *
     * @param id the bean's name; default: one that Spring Integration makes
     * @return this spec
     */
    @Override
    public S id(String id) {
        return super.id(id);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public S codec(EnvelopeCodec codec) {
        channel.setCodec(codec);
        return _this();
    }

    /**
     * How messages are taken.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public S listenerOptions(RingListenerOptions options) {
        channel.setListenerOptions(options);
        return _this();
    }

    /**
     * How messages are taken, beginning with the defaults.
     *
     * @param configurer states what differs from {@link RingListenerOptions#defaults()}
     * @return this spec
     */
    public S configureListener(Consumer<RingListenerOptions.Builder> configurer) {
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
    public S sendTimeout(Duration sendTimeout) {
        channel.setSendTimeout(sendTimeout);
        return _this();
    }

    /**
     * Whether the channel takes messages as soon as the application context runs.
     *
     * @param autoStartup default true
     * @return this spec
     */
    public S autoStartup(boolean autoStartup) {
        channel.setAutoStartup(autoStartup);
        return _this();
    }

    /**
     * When the channel starts and stops among other beans.
     *
     * @param phase default half of the greatest
     * @return this spec
     */
    public S phase(int phase) {
        channel.setPhase(phase);
        return _this();
    }

    /**
     * Whether a send within a transaction is published when the transaction commits.
     *
     * @param transacted default false
     * @return this spec
     */
    public S transacted(boolean transacted) {
        channel.setTransacted(transacted);
        return _this();
    }

    /**
     * Names and tags the observation of each message that is taken.
     *
     * @param convention default: Spring Integration's
     * @return this spec
     */
    public S receiverObservationConvention(MessageReceiverObservationConvention convention) {
        channel.setReceiverObservationConvention(convention);
        return _this();
    }
}
