package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Inbound;
import io.cirque.autoconfigure.CirqueProperties.Outbound;
import io.cirque.integration.channel.AbstractRingChannel;
import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes channels and adapters as the configuration describes them. */
final class RingComponents {
    private final RingRegistry rings;
    private final EnvelopeCodec codec;
    private final ListenerComponents listeners;

    RingComponents(RingRegistry rings, EnvelopeCodec codec, ListenerComponents listeners) {
        this.rings = rings;
        this.codec = codec;
        this.listeners = listeners;
    }

    RingChannel queue(String name, Channel channel, String group) {
        return prepared(new RingChannel(rings.get(channel.ringOr(name)), group), name, channel);
    }

    BroadcastRingChannel broadcast(String name, Channel channel, String group) {
        return prepared(new BroadcastRingChannel(rings.get(channel.ringOr(name)), group), name, channel);
    }

    private <T extends AbstractRingChannel> T prepared(T bean, String name, Channel channel) {
        bean.setCodec(codec);
        bean.setListenerOptions(listener(name, channel));
        bean.setTransacted(channel.transacted());
        whenStated(channel.sendTimeout(), bean::setSendTimeout);
        return bean;
    }

    PollableRingChannel polled(String name, Channel channel, String group) {
        PollableRingChannel bean = new PollableRingChannel(rings.get(channel.ringOr(name)), group);
        bean.setCodec(codec);
        bean.setListenerOptions(listener(name, channel));
        bean.setTransacted(channel.transacted());
        whenStated(channel.sendTimeout(), bean::setSendTimeout);
        return bean;
    }

    RingMessageDrivenChannelAdapter inbound(String name, String beanName, Inbound inbound) {
        RingMessageDrivenChannelAdapter bean =
                new RingMessageDrivenChannelAdapter(rings.get(inbound.ringOr(name)), inbound.groupOrDefault());
        bean.setCodec(codec);
        bean.setListenerOptions(listener(beanName, inbound));
        whenStated(inbound.outputChannel(), bean::setOutputChannelName);
        whenStated(inbound.errorChannel(), bean::setErrorChannelName);
        return bean;
    }

    RingMessageHandler outbound(String name, Outbound outbound) {
        RingMessageHandler bean = new RingMessageHandler(rings.get(outbound.ringOr(name)));
        bean.setCodec(codec);
        bean.setTransacted(outbound.transacted());
        whenStated(outbound.sendTimeout(), bean::setSendTimeout);
        return bean;
    }

    private RingListenerOptions listener(String name, ListenerProperties stated) {
        String deadLetter = stated.deadLetter();
        return listeners.options(name, stated, deadLetter == null ? null : rings.get(deadLetter));
    }

    private static <T> void whenStated(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
