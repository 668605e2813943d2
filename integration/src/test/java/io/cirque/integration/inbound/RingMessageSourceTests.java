package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

class RingMessageSourceTests {
    @TempDir
    static Path directory;

    private RingQueue ring;
    private RingMessageSource source;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        source = new RingMessageSource(ring);
        source.setListenerOptions(RingListenerOptions.builder()
                .maxDeliveries(3)
                .maxUnacknowledged(4)
                .shutdownTimeout(Duration.ofMillis(200))
                .build());
    }

    @AfterEach
    void close() {
        source.destroy();
        ring.close();
        RingQueue.delete(directory.resolve("orders.ring"));
        RingQueue.delete(directory.resolve("orders.dead-letter.ring"));
    }

    private void send(String... payloads) {
        RingPublisher publisher = new RingPublisher(ring, new EnvelopeCodec());
        for (String payload : payloads) {
            assertThat(publisher.publish(new GenericMessage<>(payload), 0)).isTrue();
        }
    }

    private long lag() {
        return ring.statistics().groups().get(0).lag();
    }

    private static AcknowledgmentCallback callback(@Nullable Message<?> message) {
        return requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(requireNonNull(message)));
    }

    private static Object payload(@Nullable Message<?> message) {
        return requireNonNull(message).getPayload();
    }

    @Test
    void eachPollGivesAMessageThatStaysUntilItIsAcknowledged() {
        send("a", "b");

        Message<?> a = source.receive();
        Message<?> b = source.receive();

        assertThat(payload(a)).isEqualTo("a");
        assertThat(payload(b)).isEqualTo("b");
        assertThat(source.receive()).isNull();
        assertThat(lag()).isEqualTo(2);
        callback(b).acknowledge();
        callback(a).acknowledge();
        assertThat(lag()).isZero();
    }

    @Test
    void onlySoManyAreUnacknowledged() {
        send("a", "b", "c", "d", "e");
        Message<?> first = source.receive();
        for (int i = 0; i < 3; i++) {
            assertThat(source.receive()).isNotNull();
        }

        assertThat(source.receive()).isNull();
        callback(first).acknowledge();
        assertThat(payload(source.receive())).isEqualTo("e");
    }

    @Test
    void aRejectionByTheFrameworkIsARequeueUnlessSaidOtherwise() {
        send("a");

        callback(source.receive()).acknowledge(Status.REJECT);
        Message<?> again = source.receive();
        assertThat(StaticMessageHeaderAccessor.getDeliveryAttempt(requireNonNull(again)))
                .hasValue(2);
        assertThat(source.getDeadLetterCount()).isZero();

        source.setDefaultRequeueRejected(false);
        callback(again).acknowledge(Status.REQUEUE);
        callback(source.receive()).acknowledge(Status.REJECT);
        assertThat(source.getDeadLetterCount()).isEqualTo(1);
    }

    @Test
    void aRejectionByHandGoesToTheDeadLetters() {
        send("a");
        AcknowledgmentCallback callback = callback(source.receive());

        callback.noAutoAck();
        callback.acknowledge(Status.REJECT);

        assertThat(source.getDeadLetterCount()).isEqualTo(1);
        assertThat(lag()).isZero();
    }

    @Test
    void stoppedItGivesWhatIsNotAcknowledgedToOthersAndNoMoreMessages() {
        send("a");
        Message<?> kept = source.receive();

        source.stop();

        assertThat(source.isRunning()).isFalse();
        assertThat(source.receive()).isNull();
        RingMessageSource other = new RingMessageSource(ring);
        Message<?> again = other.receive();
        assertThat(StaticMessageHeaderAccessor.getDeliveryAttempt(requireNonNull(again)))
                .hasValue(2);
        assertThatExceptionOfType(io.cirque.ring.RingClosedException.class)
                .isThrownBy(() -> callback(kept).acknowledge());
        callback(again).acknowledge();
        other.destroy();

        source.start();
        send("b");
        assertThat(payload(source.receive())).isEqualTo("b");
    }

    @Test
    void pausedItGivesNothing() {
        send("a");

        source.pause();
        assertThat(source.isPaused()).isTrue();
        assertThat(source.receive()).isNull();

        source.resume();
        assertThat(payload(source.receive())).isEqualTo("a");
    }

    @Test
    void aReceiveTimeoutIsHonoured() throws Exception {
        source.setReceiveTimeout(Duration.ofSeconds(60));
        Thread sender = new Thread(() -> {
            await().until(() -> ring.statistics().groups().get(0).members() == 1);
            send("a");
        });
        sender.start();

        assertThat(payload(source.receive())).isEqualTo("a");
        sender.join();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> source.setReceiveTimeout(Duration.ofMillis(-1)))
                .withMessageContaining("zero or more");
    }

    @Test
    void whenTheRingIsDeletedItStopsAndSaysSoOnce() {
        List<Object> events = new CopyOnWriteArrayList<>();
        source.setApplicationEventPublisher(events::add);
        assertThat(source.receive()).isNull();

        RingQueue.delete(ring.path());

        assertThat(source.receive()).isNull();
        assertThat(source.receive()).isNull();
        assertThat(source.isRunning()).isFalse();
        assertThat(events).singleElement().isInstanceOf(RingEndpointFailedEvent.class);
    }

    @Configuration
    @EnableIntegration
    static class Polling {
        final List<String> handled = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger(2);

        @Bean
        RingQueue orders() {
            return RingQueue.open(directory.resolve("orders.ring"));
        }

        @Bean
        @InboundChannelAdapter(channel = "input", poller = @Poller(fixedDelay = "5"))
        RingMessageSource source(RingQueue orders) {
            return new RingMessageSource(orders);
        }

        @ServiceActivator(inputChannel = "input")
        void handle(String payload) {
            if (payload.equals("bad") && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            handled.add(payload);
        }
    }

    @Test
    void aPollerAcknowledgesWhenItsFlowHasReturnedAndTriesAgainWhenItThrows() {
        send("a", "bad", "b");
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Polling.class)) {
            Polling polling = context.getBean(Polling.class);

            await().until(() -> lag() == 0);

            assertThat(polling.handled).containsExactlyInAnyOrder("a", "b", "bad");
            assertThat(polling.failures).hasValue(-1);
        }
        assertThat(ring.statistics().groups().get(0).members()).isZero();
    }

    @Test
    void aRingWithoutRoomForAnotherConsumerDoesNotEndIt() {
        try (RingQueue small = RingQueue.create(
                directory.resolve("small.ring"),
                RingOptions.builder().maxParticipants(1).build())) {
            Consumer other = small.consumer("default");
            RingMessageSource waiting = new RingMessageSource(small);
            waiting.start();
            assertThatExceptionOfType(RingLimitException.class).isThrownBy(waiting::receive);
            assertThat(waiting.isRunning()).isTrue();
            assertThatExceptionOfType(RingLimitException.class).isThrownBy(waiting::receive);

            other.close();

            assertThat(waiting.receive()).isNull();
            waiting.destroy();
        }
    }
}
