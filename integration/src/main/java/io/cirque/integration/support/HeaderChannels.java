package io.cirque.integration.support;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.integration.support.channel.HeaderChannelRegistry;

/** Names for the channel objects in the headers of messages that leave. Thread-safe. */
final class HeaderChannels {
    private volatile @Nullable HeaderChannelRegistry registry;
    private volatile @Nullable BeanFactory beans;

    HeaderChannels(@Nullable HeaderChannelRegistry registry) {
        this.registry = registry;
    }

    /** Where to look for the registry when one is needed, if there is none yet. The first to be told counts. */
    void lookIn(BeanFactory beanFactory) {
        if (beans == null) {
            beans = beanFactory;
        }
    }

    /** The name under which the registry of this process finds the channel again. */
    String nameOf(Object channel, String header) {
        HeaderChannelRegistry found = registry();
        Object name = found == null ? null : found.channelToChannelName(channel);
        if (name instanceof String text) {
            return text;
        }
        throw new EnvelopeException("The header '" + header + "' is a channel object (" + channel
                + "), which no other process has. Use an outbound gateway if a reply is wanted; else remove the header,"
                + " name a channel that the receiver has, or let the codec, or the endpoint that has it, be a bean, so"
                + " that it finds Spring Integration's header channel registry");
    }

    private @Nullable HeaderChannelRegistry registry() {
        HeaderChannelRegistry known = registry;
        BeanFactory lookIn = beans;
        String bean = IntegrationContextUtils.INTEGRATION_HEADER_CHANNEL_REGISTRY_BEAN_NAME;
        if (known == null && lookIn != null && lookIn.containsBean(bean)) {
            known = lookIn.getBean(bean, HeaderChannelRegistry.class);
            registry = known;
        }
        return known;
    }
}
