package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AckUtils;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;

/** Messages that are acknowledged by hand. */
class ManualAcknowledgmentTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingPublisher publisher;
    private final Map<String, Message<?>> received = new ConcurrentHashMap<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private RingMessageDrivenChannelAdapter adapter;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).maxParticipants(20).build());
        publisher = new RingPublisher(ring, new EnvelopeCodec());
        adapter = adapter(this::remember, options().build());
    }

    @AfterEach
    void close() {
        adapter.destroy();
        ring.close();
    }

    private void remember(Message<?> message) {
        received.put((String) message.getPayload(), message);
        order.add((String) message.getPayload());
    }

    private static RingListenerOptions.Builder options() {
        return RingListenerOptions.builder()
                .ackMode(AckMode.MANUAL)
                .maxDeliveries(3)
                .shutdownTimeout(Duration.ofMillis(200))
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5));
    }

    private RingMessageDrivenChannelAdapter adapter(MessageHandler handler, RingListenerOptions options) {
        DirectChannel output = new DirectChannel();
        output.subscribe(handler);
        RingMessageDrivenChannelAdapter made = new RingMessageDrivenChannelAdapter(ring);
        made.setOutputChannel(output);
        made.setListenerOptions(options);
        return made;
    }

    private void send(String... payloads) {
        for (String payload : payloads) {
            assertThat(publisher.publish(new GenericMessage<>(payload), 0)).isTrue();
        }
    }

    private AcknowledgmentCallback callback(String payload) {
        await().until(() -> received.containsKey(payload));
        return requireNonNull(
                StaticMessageHeaderAccessor.getAcknowledgmentCallback(requireNonNull(received.get(payload))));
    }

    private int attempt(String payload) {
        return requireNonNull(StaticMessageHeaderAccessor.getDeliveryAttempt(requireNonNull(received.get(payload))))
                .get();
    }

    private long lag() {
        return ring.statistics().groups().get(0).lag();
    }

    @Test
    void acknowledgmentsComeInAnyOrderAndFromAnyThreadAndOnlyTheOthersComeAgain() {
        adapter.start();
        send("a", "b", "c", "d", "e");

        callback("e").acknowledge(Status.ACCEPT);
        callback("b").acknowledge();
        CompletableFuture.runAsync(() -> callback("c").acknowledge(Status.ACCEPT))
                .join();
        assertThat(order).containsExactly("a", "b", "c", "d", "e");
        await().until(() -> lag() == 2);
        adapter.stop(); // nobody acknowledges a and d: they go to others

        received.clear();
        order.clear();
        adapter.start();
        await().until(() -> received.size() == 2);
        assertThat(received).containsOnlyKeys("a", "d");
        assertThat(attempt("a")).isEqualTo(2);
        assertThat(attempt("d")).isEqualTo(2);
        callback("a").acknowledge();
        callback("d").acknowledge();
        await().until(() -> lag() == 0);
    }

    @Test
    void aListenerMayAcknowledgeBeforeItReturns() {
        RingMessageDrivenChannelAdapter quick = adapter(
                message -> {
                    remember(message);
                    AckUtils.accept(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
                },
                options().maxUnacknowledged(1).build());
        quick.start();

        send("a", "b", "c");

        await().until(() -> lag() == 0);
        assertThat(order).containsExactly("a", "b", "c");
        assertThat(callback("a").isAcknowledged()).isTrue();
        quick.destroy();
    }

    @Test
    void aRejectedMessageGoesToTheDeadLettersAtOnce() {
        adapter.start();
        send("a", "b");

        callback("a").acknowledge(Status.REJECT);
        await().until(() -> adapter.getDeadLetterCount() == 1);

        try (RingQueue dead = RingQueue.open(directory.resolve("orders.dead-letter.ring"))) {
            RingMessageSource letters = new RingMessageSource(dead);
            Message<?> letter = requireNonNull(letters.receive());
            assertThat(letter.getPayload()).isEqualTo("a");
            assertThat(letter.getHeaders())
                    .containsEntry(RingHeaders.DEAD_LETTER_CAUSE, "rejected")
                    .containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, 1);
            AckUtils.accept(StaticMessageHeaderAccessor.getAcknowledgmentCallback(letter));
            letters.destroy();
        }
        callback("b").acknowledge();
        await().until(() -> lag() == 0);
    }

    @Test
    void aRequeuedMessageComesAgainAndNotForEver() {
        adapter.start();
        send("a");

        for (int attempt = 1; attempt <= 3; attempt++) {
            callback("a");
            assertThat(attempt("a")).isEqualTo(attempt);
            requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(requireNonNull(received.remove("a"))))
                    .acknowledge(Status.REQUEUE);
        }

        await().until(() -> adapter.getDeadLetterCount() == 1);
        assertThat(received).isEmpty();
    }

    @Test
    void onlySoManyAreUnacknowledgedAtOnce() {
        RingMessageDrivenChannelAdapter limited =
                adapter(this::remember, options().maxUnacknowledged(3).build());
        limited.start();
        send("a", "b", "c", "d", "e");

        await().until(() -> received.size() == 3);
        assertThat(ring.statistics().groups().get(0).members()).isEqualTo(3);
        callback("b").acknowledge();
        await().until(() -> received.containsKey("d"));
        assertThat(received).doesNotContainKey("e");
        for (String each : List.of("a", "c", "d", "e")) {
            callback(each).acknowledge();
        }
        await().until(() -> lag() == 0);
        limited.destroy();
    }

    @Test
    void whenTheRingHasNoMoreSlotsThoseThatThereAreMustDo() {
        RingMessageDrivenChannelAdapter greedy =
                adapter(this::remember, options().maxUnacknowledged(1000).build());
        greedy.start();
        for (int i = 0; i < 100; i++) {
            send("m" + i);
        }
        await().until(() -> received.size() >= 15);

        for (int i = 0; i < 100; i++) {
            callback("m" + i).acknowledge();
        }

        await().until(() -> lag() == 0);
        assertThat(order).hasSize(100);
        greedy.destroy();
    }

    @Test
    void aListenerThatThrowsBeforeAnybodyAcknowledgedGetsTheMessageAgainAndALateWordIsNotHeard() {
        AtomicInteger calls = new AtomicInteger();
        List<AcknowledgmentCallback> callbacks = new CopyOnWriteArrayList<>();
        RingMessageDrivenChannelAdapter failing = adapter(
                message -> {
                    callbacks.add(requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message)));
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                },
                options().build());
        failing.start();
        send("a");

        await().until(() -> calls.get() == 2);
        callbacks.get(0).acknowledge();
        assertThat(callbacks.get(0).isAcknowledged()).isFalse();
        assertThat(lag()).isEqualTo(1);
        callbacks.get(1).acknowledge();
        await().until(() -> lag() == 0);
        failing.destroy();
    }

    @Test
    void aListenerThatThrowsAfterTheAcknowledgmentDoesNotGetTheMessageAgain() {
        AtomicInteger calls = new AtomicInteger();
        RingMessageDrivenChannelAdapter failing = adapter(
                message -> {
                    calls.incrementAndGet();
                    AckUtils.accept(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
                    throw new IllegalStateException("too late");
                },
                options().build());
        failing.start();
        send("a", "b");

        await().until(() -> lag() == 0);
        assertThat(calls).hasValue(2);
        failing.destroy();
    }

    @Test
    void theFirstWordCounts() {
        adapter.start();
        send("a");

        callback("a").acknowledge(Status.ACCEPT);
        callback("a").acknowledge(Status.REJECT);
        callback("a").acknowledge(Status.REQUEUE);

        await().until(() -> lag() == 0);
        assertThat(adapter.getDeadLetterCount()).isZero();
        assertThat(order).containsExactly("a");
    }

    @Test
    void stoppingWaitsForAcknowledgments() {
        RingMessageDrivenChannelAdapter patient = adapter(
                this::remember,
                options().shutdownTimeout(Duration.ofSeconds(60)).build());
        patient.start();
        send("a");
        AcknowledgmentCallback callback = callback("a");

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(patient::stop);
        await().until(() -> !patient.isActive());
        assertThat(stopped).isNotDone();
        callback.acknowledge();

        stopped.join();
        assertThat(lag()).isZero();
        assertThat(ring.statistics().groups().get(0).members()).isZero();
        patient.destroy();
    }

    @Test
    void aRejectionAfterTheStopIsTooLateAndMakesNoDeadLetter() {
        adapter.start();
        send("a");
        AcknowledgmentCallback callback = callback("a");
        adapter.stop(); // nobody has acknowledged in time: the message goes to others

        callback.acknowledge(Status.REJECT);

        assertThat(adapter.getDeadLetterCount()).isZero();
        assertThat(directory.resolve("orders.dead-letter.ring")).doesNotExist();
        received.clear();
        adapter.start();
        callback("a").acknowledge();
        assertThat(attempt("a")).isEqualTo(2);
        await().until(() -> lag() == 0);
    }

    @Test
    void automaticModeHasNoCallback() {
        RingMessageDrivenChannelAdapter automatic =
                adapter(this::remember, options().ackMode(AckMode.AUTO).build());
        automatic.start();
        send("a");

        await().until(() -> lag() == 0);
        assertThat(StaticMessageHeaderAccessor.getAcknowledgmentCallback(requireNonNull(received.get("a"))))
                .isNull();
        automatic.destroy();
    }
}
