package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.dsl.Cirque;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.GroupStatistics;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.MessageChannel;

/** Gateways between rings that application.yml describes. */
class GatewayConfigurationTests {
    @Configuration
    static class Calls {
        @Bean
        IntegrationFlow call(RingRegistry rings, EnvelopeCodec codec) {
            return flow -> flow.handle(Cirque.outboundGateway(rings.get("requests"), rings.get("replies"))
                    .codec(codec));
        }

        @Bean
        IntegrationFlow answer(RingRegistry rings, EnvelopeCodec codec) {
            return IntegrationFlow.from(Cirque.inboundGateway(rings.get("requests"), rings.get("replies"))
                            .codec(codec))
                    .<String, String>transform(text -> text + "!")
                    .get();
        }
    }

    @Test
    void aRingOfRepliesHasNoGroupButTheCallers(@TempDir Path directory) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(IntegrationAutoConfiguration.class, CirqueAutoConfiguration.class))
                .withPropertyValues("cirque.directory=" + directory)
                .withInitializer(Yaml.of("""
                        cirque:
                          rings:
                            requests: {}
                            replies: {groups: []}
                        """))
                .withUserConfiguration(Calls.class)
                .run(context -> {
                    MessagingTemplate template = new MessagingTemplate();
                    template.setReceiveTimeout(60_000);

                    assertThat(template.convertSendAndReceive(
                                    context.getBean("call.input", MessageChannel.class), "hello", String.class))
                            .isEqualTo("hello!");
                    assertThat(context.getBean(RingRegistry.class)
                                    .get("replies")
                                    .statistics()
                                    .groups())
                            .singleElement()
                            .extracting(GroupStatistics::ephemeral)
                            .isEqualTo(true);
                });
    }
}
