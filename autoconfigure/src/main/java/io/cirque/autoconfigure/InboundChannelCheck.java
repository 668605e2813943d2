package io.cirque.autoconfigure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.messaging.MessageChannel;

/**
 * Refuses to start an application whose inbound adapters lead to channels that are not there: the adapters would find
 * out with their first message only. It runs when all channels have been made, those that endpoints make included, and
 * before anything is taken from a ring.
 */
final class InboundChannelCheck extends StartCheck {
    private final CirqueProperties properties;
    private final ListableBeanFactory beans;

    InboundChannelCheck(CirqueProperties properties, ListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    @Override
    void check() {
        properties.inbound().forEach((name, adapter) -> {
            require(Keys.of("inbound", name, "output-channel"), adapter.outputChannel());
            require(Keys.of("inbound", name, "error-channel"), adapter.errorChannel());
        });
    }

    private void require(String key, @Nullable String channel) {
        if (channel != null && !beans.containsBean(channel)) {
            String[] channels = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, MessageChannel.class);
            throw new InvalidConfigurationException(
                    key,
                    channel,
                    "there is no channel of this name",
                    Spelling.suggest(channel, Arrays.asList(channels)));
        }
    }
}
