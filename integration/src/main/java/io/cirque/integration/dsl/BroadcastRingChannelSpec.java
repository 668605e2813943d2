package io.cirque.integration.dsl;

import io.cirque.integration.channel.BroadcastRingChannel;

/** Describes a {@link BroadcastRingChannel}. */
public final class BroadcastRingChannelSpec
        extends AbstractRingChannelSpec<BroadcastRingChannelSpec, BroadcastRingChannel> {
    BroadcastRingChannelSpec(BroadcastRingChannel channel) {
        super(channel);
    }
}
