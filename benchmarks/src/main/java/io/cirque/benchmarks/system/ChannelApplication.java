package io.cirque.benchmarks.system;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.config.EnableIntegration;

/** A Spring Integration application without any channels yet. */
@Configuration(proxyBeanMethods = false)
@EnableIntegration
class ChannelApplication {

    static GenericApplicationContext newContext() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(ChannelApplication.class);
        return context;
    }
}
