package io.cirque.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.integration.channel.DirectChannel;

/**
 * Makes the input channel of an outbound adapter where the application has no bean of that name, as Spring Integration
 * does for every endpoint; {@code spring.integration.channel.auto-create=false} forbids it. It must know all other
 * beans, therefore it is no part of the registrar.
 */
final class InputChannelPostProcessor implements BeanDefinitionRegistryPostProcessor {
    private final Environment environment;

    InputChannelPostProcessor(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (!environment.getProperty("spring.integration.channel.auto-create", Boolean.class, true)) {
            return;
        }
        PropertiesReader.read(environment).outbound().forEach((name, adapter) -> {
            String channel = String.valueOf(adapter.inputChannel());
            if (!registry.isBeanNameInUse(channel)) {
                BeanDefinition definition = new RootBeanDefinition(DirectChannel.class);
                definition.setDescription(Keys.of("outbound", name, "input-channel"));
                registry.registerBeanDefinition(channel, definition);
            }
        });
    }
}
