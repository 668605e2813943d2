package io.cirque.integration.outbound;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.integration.support.management.observation.MessageReceiverObservationConvention;
import org.springframework.integration.support.management.observation.MessageSenderContext;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** What an observation registry learns of a message that is published. */
class SendObservationTests {
    @TempDir
    Path directory;

    /** Puts a header in as a tracer does, and remembers what it saw. */
    private static final class Tracer implements ObservationHandler<Observation.Context> {
        private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

        @Override
        public void onStart(Observation.Context context) {
            if (context instanceof MessageSenderContext sender) {
                sender.getSetter()
                        .set(
                                sender.getCarrier(),
                                "traceparent",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            }
        }

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void aSendIsObservedAndTheTracersHeaderTravels() {
        Tracer tracer = new Tracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(tracer);
        try (RingQueue ring = RingQueue.create(directory.resolve("sink.ring"), RingOptions.defaults());
                GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            RingMessageHandler handler = new RingMessageHandler(ring);
            handler.setBeanFactory(context);
            handler.setBeanName("sink");
            handler.registerObservationRegistry(registry);
            handler.afterPropertiesSet();
            Message<?> sent = new GenericMessage<>("x");

            handler.handleMessage(sent);

            PollableRingChannel channel = new PollableRingChannel(ring);
            Message<?> received = Objects.requireNonNull(channel.receive(0));
            assertThat(received.getHeaders())
                    .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            assertThat(received.getHeaders().getId())
                    .isEqualTo(sent.getHeaders().getId());
            channel.destroy();
        }
        assertThat(tracer.stopped)
                .extracting(Observation.Context::getName)
                .containsExactly("spring.integration.producer", "spring.integration.handler");
        assertThat(tracer.stopped.get(0).getLowCardinalityKeyValues())
                .contains(
                        KeyValue.of("spring.integration.name", "sink"),
                        KeyValue.of("spring.integration.type", "producer"));
    }

    /** Names an observation after what is observed. */
    private static final class Sending implements MessageSenderObservationConvention {
        @Override
        public String getName() {
            return "parcels.sent";
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(MessageSenderContext context) {
            return KeyValues.of("sender", context.getProducerName());
        }
    }

    @Test
    void conventionsNameAndTagTheObservationsOfAHandlerAndOfAGateway() {
        Tracer tracer = new Tracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(tracer);
        try (RingQueue ring = RingQueue.create(directory.resolve("sink.ring"), RingOptions.defaults());
                RingQueue replies = RingQueue.create(directory.resolve("replies.ring"), RingOptions.defaults());
                GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            RingMessageHandler handler = new RingMessageHandler(ring);
            handler.setSenderObservationConvention(new Sending());
            RingOutboundGateway gateway = new RingOutboundGateway(ring, replies);
            gateway.setSenderObservationConvention(new Sending());
            gateway.setReceiveTimeout(Duration.ofMillis(1));
            for (AbstractMessageHandler each : List.of(handler, gateway)) {
                each.setBeanFactory(context);
                each.setBeanName(each == handler ? "handler" : "gateway");
                each.registerObservationRegistry(registry);
                each.afterPropertiesSet();
            }
            gateway.start();

            handler.handleMessage(new GenericMessage<>("x"));
            assertThatExceptionOfType(MessageTimeoutException.class)
                    .isThrownBy(() -> gateway.handleMessage(new GenericMessage<>("y")));
            gateway.destroy();
        }
        assertThat(tracer.stopped)
                .filteredOn(observed -> "parcels.sent".equals(observed.getName()))
                .extracting(observed ->
                        observed.getLowCardinalityKeyValues().stream().toList())
                .containsExactly(List.of(KeyValue.of("sender", "handler")), List.of(KeyValue.of("sender", "gateway")));
    }

    @Test
    void aConventionNamesTheObservationsOfAChannelThatReceives() {
        Tracer tracer = new Tracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(tracer);
        try (RingQueue ring = RingQueue.create(directory.resolve("sink.ring"), RingOptions.defaults())) {
            RingChannel channel = new RingChannel(ring);
            channel.setBeanName("parcels");
            channel.registerObservationRegistry(registry);
            channel.setReceiverObservationConvention(new MessageReceiverObservationConvention() {
                @Override
                public String getName() {
                    return "parcels.received";
                }
            });
            channel.subscribe(message -> {});
            channel.start();

            channel.send(new GenericMessage<>("x"));

            await().untilAsserted(() -> assertThat(tracer.stopped)
                    .extracting(Observation.Context::getName)
                    .contains("parcels.received"));
            channel.destroy();
        }
    }
}
