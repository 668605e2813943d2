package io.cirque.integration.process;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.OtherJvm;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.messaging.support.GenericMessage;

/** Traces go through the ring. */
class TracedTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private final Tracing tracing = new Tracing();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder()
                        .capacity(1 << 20)
                        .groups(List.of("queue", "broadcast", "polled", "adapter", "source"))
                        .build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void aTraceGoesOnInAnotherProcessWhateverEndpointReceivesTheMessage() {
        RingChannel channel = new RingChannel(ring, "queue");
        channel.setBeanName("orders");
        channel.registerObservationRegistry(tracing.registry());
        String trace = requireNonNull(Observation.createNotStarted("placing an order", tracing.registry())
                .observe(() -> {
                    assertThat(channel.send(new GenericMessage<>("order"))).isTrue();
                    return requireNonNull(tracing.tracer().currentSpan())
                            .context()
                            .traceId();
                }));
        assertThat(trace).hasSize(32);

        try (OtherJvm jvm = OtherJvm.start(TracedApplication.class, ring.path())) {
            for (String kind : List.of("queue", "broadcast", "polled", "adapter", "source")) {
                assertThat(jvm.awaitLine(kind + " order ")).as(kind).isEqualTo(trace);
            }
        }
        channel.destroy();
    }

    @Test
    void sendingAndReceivingAreObservedAsSpringIntegrationDoes() {
        RingChannel channel = new RingChannel(ring, "queue");
        channel.setBeanName("orders");
        channel.registerObservationRegistry(tracing.registry());
        channel.setListenerOptions(RingListenerOptions.defaults());
        channel.subscribe(message -> {});
        channel.start();

        channel.send(new GenericMessage<>("order"));

        await().until(() -> tracing.finished().size() == 2);
        SpanData sent = span(SpanKind.PRODUCER);
        SpanData received = span(SpanKind.CONSUMER);
        assertThat(received.getTraceId()).isEqualTo(sent.getTraceId());
        assertThat(received.getParentSpanId()).isEqualTo(sent.getSpanId());
        assertThat(sent.getName()).isEqualTo("orders send");
        assertThat(received.getName()).isEqualTo("orders receive");
        assertThat(received.getAttributes().asMap().toString()).contains("spring.integration.type=channel");
        channel.destroy();
    }

    private SpanData span(SpanKind kind) {
        return tracing.finished().stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMessageWithoutATraceIsReceivedAllTheSame() {
        PollableRingChannel plain = new PollableRingChannel(ring, "polled");
        plain.send(new GenericMessage<>("order"));

        try (OtherJvm jvm = OtherJvm.start(TracedApplication.class, ring.path())) {
            assertThat(jvm.awaitLine("queue order ")).hasSize(32); // a trace of its own
        }
        plain.destroy();
    }
}
