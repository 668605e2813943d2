package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Bridge;
import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Inbound;
import io.cirque.autoconfigure.CirqueProperties.Outbound;
import io.cirque.integration.bridge.KafkaToRingBridge;
import io.cirque.integration.bridge.RingToKafkaBridge;
import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.kafka.BroadcastTopicChannel;
import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.PollableTopicChannel;
import io.cirque.integration.kafka.TopicChannel;
import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.support.EnvelopeCodec;
import java.util.function.Function;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.core.env.Environment;
import org.springframework.integration.config.ConsumerEndpointFactoryBean;

/**
 * Registers a bean for each channel, named by its key, and for each adapter and bridge, named
 * {@code cirque.inbound.NAME}, {@code cirque.outbound.NAME} or {@code cirque.bridges.NAME}. Ahead-of-time processing runs
 * it again at start-up, so that a native image follows its configuration too; what that generates stands in the
 * application's package, therefore this class is public.
 */
public final class CirqueBeanRegistrar implements BeanRegistrar {
    /** For {@link CirqueAutoConfiguration}, and for what ahead-of-time processing generates. */
    public CirqueBeanRegistrar() {}

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        CirqueProperties properties = PropertiesReader.read(environment);
        new Registration(registry, environment).register(properties);
    }

    private record Registration(BeanRegistry registry, Environment environment) {

        void register(CirqueProperties properties) {
            String application = PropertiesReader.applicationName(environment);
            properties.channels().forEach((name, channel) -> channel(name, channel, channel.groupIn(application)));
            properties.inbound().forEach(this::inbound);
            properties.outbound().forEach(this::outbound);
            properties.bridges().forEach((name, bridge) -> bridge(name, bridge, bridge.groupIn(application)));
        }

        private void channel(String name, Channel channel, String group) {
            String key = Keys.of("channels", name);
            if (!channel.isRing()) {
                KafkaLibrary.requireForChannel(name);
                topic(key, name, channel, group);
                return;
            }
            switch (channel.delivery()) {
                case QUEUE -> bean(key, name, RingChannel.class, make -> make.queue(name, channel, group));
                case BROADCAST ->
                    bean(key, name, BroadcastRingChannel.class, make -> make.broadcast(name, channel, group));
                case POLLED -> bean(key, name, PollableRingChannel.class, make -> make.polled(name, channel, group));
            }
        }

        /** Apart, for who has rings only need not have Kafka. */
        private void topic(String key, String name, Channel channel, String group) {
            switch (channel.delivery()) {
                case QUEUE ->
                    supplied(key, name, TopicChannel.class, use -> topics(use).queue(name, channel, group));
                case BROADCAST ->
                    supplied(key, name, BroadcastTopicChannel.class, use -> topics(use)
                            .broadcast(name, channel, group));
                case POLLED ->
                    supplied(key, name, PollableTopicChannel.class, use -> topics(use)
                            .polled(name, channel, group));
            }
        }

        private TopicComponents topics(SupplierContext context) {
            return new TopicComponents(
                    context.bean(KafkaTransport.class),
                    context.bean(EnvelopeCodec.class),
                    context.bean(CirqueProperties.class),
                    listeners(context));
        }

        private void inbound(String name, Inbound inbound) {
            String bean = "cirque.inbound." + name;
            bean(
                    Keys.of("inbound", name),
                    bean,
                    RingMessageDrivenChannelAdapter.class,
                    make -> make.inbound(name, bean, inbound));
        }

        private void outbound(String name, Outbound outbound) {
            String key = Keys.of("outbound", name);
            String endpoint = "cirque.outbound." + name;
            String handler = endpoint + ".handler";
            bean(key, handler, RingMessageHandler.class, make -> make.outbound(name, outbound));
            supplied(key, endpoint, ConsumerEndpointFactoryBean.class, context -> {
                ConsumerEndpointFactoryBean bean = new ConsumerEndpointFactoryBean();
                bean.setHandler(context.bean(handler, RingMessageHandler.class));
                bean.setInputChannelName(String.valueOf(outbound.inputChannel()));
                return bean;
            });
        }

        /** Apart, for who has no bridge need not have Kafka. */
        private void bridge(String name, Bridge bridge, String group) {
            String key = Keys.of("bridges", name);
            String bean = "cirque.bridges." + name;
            KafkaLibrary.requireForBridge(name);
            if (bridge.isToKafka()) {
                supplied(key, bean, RingToKafkaBridge.class, use -> BridgeComponents.of(use)
                        .toKafka(name, bridge, group));
            } else {
                supplied(key, bean, KafkaToRingBridge.class, use -> BridgeComponents.of(use)
                        .fromKafka(name, bridge, group));
            }
        }

        private <T> void bean(String key, String name, Class<T> type, Function<RingComponents, T> maker) {
            supplied(
                    key,
                    name,
                    type,
                    context -> maker.apply(new RingComponents(
                            context.bean(RingRegistry.class), context.bean(EnvelopeCodec.class), listeners(context))));
        }

        private ListenerComponents listeners(SupplierContext context) {
            return new ListenerComponents(
                    environment,
                    context.beanProvider(ListenerOptionsCustomizer.class)
                            .orderedStream()
                            .toList());
        }

        private <T> void supplied(String key, String name, Class<T> type, Function<SupplierContext, T> supplier) {
            try {
                registry.registerBean(name, type, spec -> spec.description(key).supplier(supplier));
            } catch (BeanDefinitionOverrideException e) {
                String place = e.getExistingDefinition().getResourceDescription();
                throw new InvalidConfigurationException(
                                key,
                                null,
                                "there is already a bean named '" + name + "'" + (place == null ? "" : " in " + place),
                                "Rename one of the two.")
                        .causedBy(e);
            }
        }
    }
}
