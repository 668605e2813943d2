package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Transport;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.integration.endpoint.IntegrationConsumer;

/**
 * Refuses to start an application in which a bridge drains the group of a channel that has subscribers: each message would
 * go to one of the two. A channel that is only sent to may share its group with a bridge. It runs when all channels have
 * been made and before anything is taken from a ring.
 */
final class BridgeGroupCheck extends StartCheck {
    private final CirqueProperties properties;
    private final String application;
    private final ListableBeanFactory beans;

    BridgeGroupCheck(CirqueProperties properties, String application, ListableBeanFactory beans) {
        this.properties = properties;
        this.application = application;
        this.beans = beans;
    }

    @Override
    void check() {
        properties.bridges().forEach((name, bridge) -> {
            if (bridge.isToKafka()) {
                check(name, bridge.ringOr(name), bridge.groupIn(application));
            }
        });
    }

    private void check(String bridge, String ring, String group) {
        properties.channels().forEach((name, channel) -> {
            if (channel.transport() == Transport.RING
                    && channel.ringOr(name).equals(ring)
                    && channel.groupIn(application).equals(group)
                    && isConsumed(name)) {
                throw BridgeCheck.shared(bridge, group, ring, Keys.of("channels", name));
            }
        });
    }

    private boolean isConsumed(String channel) {
        Object bean = beans.getBean(channel);
        return beans.getBeansOfType(IntegrationConsumer.class, false, false).values().stream()
                .anyMatch(consumer -> consumer.getInputChannel() == bean);
    }
}
