package io.cirque.integration.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.OtherJvm;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.dsl.Cirque;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.MessageChannel;

/** One trace from this JVM through a ring into another. */
class TraceTests {
    @TempDir
    Path directory;

    @Configuration
    @Import(Traced.class)
    static class Sending {
        private static RingQueue ring(RingDirectory rings, String name) {
            return rings.openOrCreate(
                    name, RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingChannel channel(RingDirectory rings) {
            RingChannel channel = new RingChannel(ring(rings, "channel"));
            channel.setAutoStartup(false);
            return channel;
        }

        @Bean
        IntegrationFlow toAdapter(RingDirectory rings) {
            return flow -> flow.handle(Cirque.outboundAdapter(ring(rings, "adapter")));
        }

        @Bean
        IntegrationFlow call(RingDirectory rings) {
            return flow -> flow.handle(Cirque.outboundGateway(ring(rings, "requests"), ring(rings, "replies"))
                    .receiveTimeout(Duration.ofMinutes(1)));
        }
    }

    @Test
    void aTraceGoesThroughChannelsAdaptersAndGatewaysIntoAnotherJvm() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Sending.class);
        context.refresh();
        try (context;
                OtherJvm receiver = OtherJvm.start(TracedReceiver.class, directory)) {
            receiver.awaitLine("ready");
            MessagingTemplate template = new MessagingTemplate();
            template.setReceiveTimeout(60_000);
            AtomicReference<String> trace = new AtomicReference<>("");
            AtomicReference<String> answer = new AtomicReference<>("");

            Observation.start("test", context.getBean(ObservationRegistry.class))
                    .observe(() -> {
                        trace.set(Traced.traceOf(context.getBean(Tracer.class)));
                        template.convertAndSend(context.getBean("channel", MessageChannel.class), "x");
                        template.convertAndSend(context.getBean("toAdapter.input", MessageChannel.class), "x");
                        answer.set(Objects.requireNonNull(template.convertSendAndReceive(
                                context.getBean("call.input", MessageChannel.class), "x", String.class)));
                    });

            assertThat(trace.get()).matches("[0-9a-f]{32}");
            assertThat(receiver.awaitLine("channel ")).isEqualTo(trace.get());
            assertThat(receiver.awaitLine("adapter ")).isEqualTo(trace.get());
            assertThat(answer).hasValue(trace.get());
        }
    }
}
