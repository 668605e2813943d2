package io.cirque.integration.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.support.management.observation.MessageSenderContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** What an observation registry learns of a message that is published. */
class SendObservationTests {
    @TempDir
    Path directory;

    /** Puts a header in as a tracer does, and remembers what it saw. */
    private static final class Tracer implements ObservationHandler<Observation.Context> {
        private final List<Observation.Context> stopped = new ArrayList<>();

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
}
