package io.cirque.integration.dsl;

import io.cirque.integration.channel.RingChannel;

/** Describes a {@link RingChannel}. */
public final class RingChannelSpec extends AbstractRingChannelSpec<RingChannelSpec, RingChannel> {
    RingChannelSpec(RingChannel channel) {
        super(channel);
    }
}
