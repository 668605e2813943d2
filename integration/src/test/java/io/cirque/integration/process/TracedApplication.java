package io.cirque.integration.process;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.ring.RingQueue;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import java.nio.file.Path;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.config.EnableIntegrationManagement;

/** A process with endpoints of all kinds on one ring that prints the trace in which it handles a message. */
final class TracedApplication {
    private TracedApplication() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("ring", arguments[0]);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Endpoints.class)) {
            System.out.println("ready " + context.isRunning());
            System.in.read();
        }
        System.exit(0);
    }

    @Configuration
    @EnableIntegration
    @EnableIntegrationManagement(observationPatterns = "*")
    static class Endpoints {
        private final Tracing tracing = new Tracing();

        @Bean
        ObservationRegistry registry() {
            return tracing.registry();
        }

        @Bean
        RingQueue ring() {
            return RingQueue.open(Path.of(System.getProperty("ring")));
        }

        @Bean
        RingChannel queue(RingQueue ring) {
            return new RingChannel(ring, "queue");
        }

        @Bean
        BroadcastRingChannel broadcast(RingQueue ring) {
            return new BroadcastRingChannel(ring, "broadcast");
        }

        @Bean
        PollableRingChannel polled(RingQueue ring) {
            return new PollableRingChannel(ring, "polled");
        }

        @Bean
        RingMessageDrivenChannelAdapter adapter(RingQueue ring) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring, "adapter");
            adapter.setOutputChannel(adapted());
            return adapter;
        }

        @Bean
        DirectChannel adapted() {
            return new DirectChannel();
        }

        @Bean
        @InboundChannelAdapter(channel = "sourced", poller = @Poller(fixedDelay = "5"))
        RingMessageSource source(RingQueue ring) {
            return new RingMessageSource(ring, "source");
        }

        @Bean
        DirectChannel sourced() {
            return new DirectChannel();
        }

        @ServiceActivator(inputChannel = "queue")
        void queued(String payload) {
            print("queue", payload);
        }

        @ServiceActivator(inputChannel = "broadcast")
        void broadcast(String payload) {
            print("broadcast", payload);
        }

        @ServiceActivator(inputChannel = "polled", poller = @Poller(fixedDelay = "5"))
        void polled(String payload) {
            print("polled", payload);
        }

        @ServiceActivator(inputChannel = "adapted")
        void adapted(String payload) {
            print("adapter", payload);
        }

        @ServiceActivator(inputChannel = "sourced")
        void sourced(String payload) {
            print("source", payload);
        }

        private void print(String kind, String payload) {
            Span span = tracing.tracer().currentSpan();
            System.out.println(kind + " " + payload + " "
                    + (span == null ? "no trace" : span.context().traceId()));
        }
    }
}
