package io.cirque.autoconfigure;

import java.util.Collection;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.endpoint.IntegrationConsumer;
import org.springframework.messaging.MessageChannel;

/**
 * Points out channels that nobody declared and whose names are one typo away from a channel of {@code cirque.channels}.
 * Spring Integration makes a {@link DirectChannel} for every name that an endpoint or a flow mentions: who mistypes a name
 * has a handler that never gets a message, and no error. It runs when all channels have been made, before any message is
 * taken. It warns and does not fail, for somebody may have wanted two names that look alike.
 */
final class ChannelNameCheck extends StartCheck {
    private static final Log LOG = LogFactory.getLog(ChannelNameCheck.class);

    private final Collection<String> configured;
    private final ConfigurableListableBeanFactory beans;

    ChannelNameCheck(CirqueProperties properties, ConfigurableListableBeanFactory beans) {
        this.configured = properties.channels().keySet();
        this.beans = beans;
    }

    @Override
    void check() {
        Map<String, DirectChannel> channels = beans.getBeansOfType(DirectChannel.class, false, false);
        channels.forEach((name, channel) -> {
            if (isMadeByItsName(name)) {
                configured.stream()
                        .filter(meant -> Spelling.isTypo(name, meant))
                        .findFirst()
                        .ifPresent(meant -> pointOut(name, channel, meant));
            }
        });
    }

    /** Whoever declares a channel has a method or a file for it. */
    private boolean isMadeByItsName(String name) {
        if (!beans.containsBeanDefinition(name)) {
            return true;
        }
        BeanDefinition definition = beans.getBeanDefinition(name);
        return definition.getFactoryMethodName() == null && definition.getResourceDescription() == null;
    }

    private void pointOut(String name, MessageChannel channel, String meant) {
        LOG.warn("The channel '" + name + "'" + usedBy(channel)
                + " is declared nowhere: Spring Integration made one of its"
                + " own for the name, which has nothing to do with any ring. Did you mean '" + meant + "' ("
                + Keys.of("channels", meant) + ")? If not, declare '" + name + "' as a bean.");
    }

    private String usedBy(MessageChannel channel) {
        return beans.getBeansOfType(IntegrationConsumer.class, false, false).values().stream()
                .filter(consumer -> consumer.getInputChannel() == channel)
                .map(consumer -> ", which '" + consumer.getComponentName() + "' consumes,")
                .findFirst()
                .orElse("");
    }
}
