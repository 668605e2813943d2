package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.dsl.IntegrationFlow;

/** Somebody mistypes a channel's name. */
@ExtendWith(OutputCaptureExtension.class)
class ChannelNameCheckTests {
    private final ApplicationContextRunner runner;

    ChannelNameCheckTests(@TempDir Path directory) {
        runner = new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(IntegrationAutoConfiguration.class, CirqueAutoConfiguration.class))
                .withPropertyValues("cirque.directory=" + directory, "cirque.channels.orders.group=billing");
    }

    @Configuration
    static class Activator {
        @ServiceActivator(inputChannel = "ordrs")
        void handle(String order) {
            throw new IllegalStateException("nothing comes here: " + order);
        }
    }

    @Configuration
    static class Flow {
        @Bean
        IntegrationFlow billing() {
            return IntegrationFlow.from("odrers").handle(order -> {}).get();
        }
    }

    @Configuration
    static class Sender {
        @Bean
        IntegrationFlow selling() {
            return flow -> flow.channel("Orders");
        }
    }

    @Configuration
    static class Declared {
        @Bean
        DirectChannel order() {
            return new DirectChannel();
        }

        @ServiceActivator(inputChannel = "order")
        void one(String order) {}

        @ServiceActivator(inputChannel = "somethingElse")
        void other(String order) {}

        @ServiceActivator(inputChannel = "orders")
        void right(String order) {}
    }

    @Test
    void aServiceActivatorIsPointedOut(CapturedOutput output) {
        runner.withUserConfiguration(Activator.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output)
                .contains("The channel 'ordrs', which '")
                .contains("handle.serviceActivator' consumes")
                .contains("Did you mean 'orders' (cirque.channels.orders)?");
    }

    @Test
    void aFlowIsPointedOut(CapturedOutput output) {
        runner.withUserConfiguration(Flow.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains("The channel 'odrers'").contains("Did you mean 'orders' (cirque.channels.orders)?");
    }

    @Test
    void aFlowThatSendsIsPointedOut(CapturedOutput output) {
        runner.withUserConfiguration(Sender.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains("The channel 'Orders'").contains("Did you mean 'orders' (cirque.channels.orders)?");
    }

    @Test
    void whatIsDeclaredIsMeant(CapturedOutput output) {
        runner.withUserConfiguration(Declared.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).doesNotContain("Did you mean");
    }
}
