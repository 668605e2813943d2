package io.cirque.integration.trace;

import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.dsl.Cirque;
import io.cirque.ring.RingDirectory;
import io.micrometer.tracing.Tracer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.dsl.IntegrationFlow;

/** A process that prints the trace of each message that it receives, and answers with it. Argument: the directory. */
final class TracedReceiver {
    private TracedReceiver() {}

    public static void main(String[] arguments) throws InterruptedException {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(Path.of(arguments[0])));
        context.register(Receiving.class);
        context.refresh();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    @Configuration
    @Import(Traced.class)
    static class Receiving {
        private final Tracer tracer;

        Receiving(Tracer tracer) {
            this.tracer = tracer;
        }

        @Bean
        RingChannel channel(RingDirectory rings) {
            return new RingChannel(rings.open("channel"));
        }

        @ServiceActivator(inputChannel = "channel")
        void channelMessage(String payload) {
            System.out.println("channel " + Traced.traceOf(tracer));
        }

        @Bean
        IntegrationFlow adapter(RingDirectory rings) {
            return IntegrationFlow.from(Cirque.inboundAdapter(rings.open("adapter")))
                    .handle(message -> System.out.println("adapter " + Traced.traceOf(tracer)))
                    .get();
        }

        @Bean
        IntegrationFlow gateway(RingDirectory rings) {
            return IntegrationFlow.from(Cirque.inboundGateway(rings.open("requests"), rings.open("replies")))
                    .handle((payload, headers) -> Traced.traceOf(tracer))
                    .get();
        }
    }
}
