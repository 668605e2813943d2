package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

/** What becomes of messages whose handler throws, or that cannot be decoded. */
class RedeliveryTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingQueue dead;
    private RingChannel channel;
    private final Recorder good = new Recorder();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        dead = RingQueue.create(
                directory.resolve("dead.ring"),
                RingOptions.builder().capacity(8192).build());
        channel = new RingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
        dead.close();
    }

    private static RingListenerOptions.Builder quickly() {
        return RingListenerOptions.builder().retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5));
    }

    private void send(String... payloads) {
        for (String payload : payloads) {
            channel.send(new GenericMessage<>(payload));
        }
    }

    /** Refuses "bad" as long as it is told to. */
    private void handle(Message<?> message, AtomicBoolean refuse, Throwable with) {
        if (message.getPayload().equals("bad")) {
            attempts.add(attempt(message));
            if (refuse.get()) {
                RedeliveryTests.<RuntimeException>sneakyThrow(with);
            }
        }
        good.handleMessage(message);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneakyThrow(Throwable throwable) throws T {
        throw (T) throwable;
    }

    private static int attempt(Message<?> message) {
        AtomicInteger attempt = new IntegrationMessageHeaderAccessor(message).getDeliveryAttempt();
        return attempt == null ? 0 : attempt.get();
    }

    private void startRefusing(RingListenerOptions options, AtomicBoolean refuse, Throwable with) {
        channel.setListenerOptions(options);
        channel.subscribe(message -> handle(message, refuse, with));
        channel.start();
    }

    @Test
    void aFailedMessageIsDeliveredAgainUntilItIsHandled() {
        for (Throwable failure :
                List.of(new IllegalStateException("no"), new AssertionError("no"), new java.io.IOException("no"))) {
            RingChannel fresh = new RingChannel(ring);
            AtomicBoolean refuse = new AtomicBoolean(true);
            attempts.clear();
            fresh.setListenerOptions(quickly().build());
            fresh.subscribe(message -> handle(message, refuse, failure));
            fresh.start();
            int before = good.messages().size();

            send("one", "bad", "two");

            await().until(() -> attempts.size() >= 3);
            refuse.set(false);
            good.awaitCount(before + 3);
            assertThat(good.payloads().subList(before, before + 3)).containsExactly("one", "bad", "two");
            assertThat(attempts).startsWith(1, 2, 3);
            await().until(() -> ring.statistics().groups().get(0).lag() == 0);
            fresh.destroy();
        }
    }

    @Test
    void oneThreadThatTriesAgainDoesNotHoldUpTheOthers() {
        AtomicBoolean refuse = new AtomicBoolean(true);
        startRefusing(quickly().concurrency(2).build(), refuse, new IllegalStateException("no"));

        send("bad", "one", "two", "three");

        good.awaitCount(3);
        assertThat(good.payloads()).containsExactly("one", "two", "three");
        refuse.set(false);
        good.awaitCount(4);
    }

    @Test
    void afterTooManyDeliveriesAMessageGoesToTheDeadLettersWithTheReason() {
        startRefusing(
                quickly().maxDeliveries(3).deadLetter(dead).build(),
                new AtomicBoolean(true),
                new IllegalStateException("no such customer"));
        PollableRingChannel deadLetters = new PollableRingChannel(dead);

        send("bad", "one");

        Message<?> letter = deadLetters.receive(60_000);
        good.awaitCount(1);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(letter).isNotNull();
        assertThat(letter.getPayload()).isEqualTo("bad");
        assertThat(letter.getHeaders())
                .containsEntry(RingHeaders.DEAD_LETTER_RING, "orders")
                .containsEntry(RingHeaders.DEAD_LETTER_GROUP, "default")
                .containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, 3)
                .containsEntry(RingHeaders.DEAD_LETTER_CAUSE, "java.lang.IllegalStateException: no such customer");
        await().until(() -> ring.statistics().groups().get(0).lag() == 0);
        deadLetters.destroy();
    }

    @Test
    void aMessageOfWhichItsConsumersDiedGoesToTheDeadLettersUntried() throws Exception {
        send("bad", "one");
        for (int i = 0; i < 3; i++) {
            try (Consumer dying = ring.consumer("default")) {
                assertThat(dying.receive(Duration.ofSeconds(30))).isNotNull();
            }
        }
        startRefusing(
                quickly().maxDeliveries(3).deadLetter(dead).build(),
                new AtomicBoolean(true),
                new IllegalStateException("no"));
        PollableRingChannel deadLetters = new PollableRingChannel(dead);

        Message<?> letter = deadLetters.receive(60_000);

        good.awaitCount(1);
        assertThat(attempts).isEmpty();
        assertThat(letter).isNotNull();
        assertThat(letter.getHeaders())
                .containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, 4)
                .doesNotContainKey(RingHeaders.DEAD_LETTER_CAUSE);
        deadLetters.destroy();
    }

    @Test
    void whileTheDeadLettersAreFullTheMessageStays() throws Exception {
        while (dead.offer(new byte[100])) {
            // until it is full
        }
        startRefusing(
                quickly().maxDeliveries(2).deadLetter(dead).build(),
                new AtomicBoolean(true),
                new IllegalStateException("no"));

        send("bad", "one");

        await().until(() -> attempts.size() >= 2);
        assertThat(ring.statistics().groups().get(0).lag()).isEqualTo(2);
        assertThat(good.messages()).isEmpty();
        try (Consumer consumer = dead.consumer("default")) {
            consumer.poll(message -> {}, Integer.MAX_VALUE);
        }
        good.awaitCount(1);
        assertThat(good.payloads()).containsExactly("one");
    }

    @Test
    void whatIsNoEnvelopeGoesToTheDeadLettersAsItIs() throws Exception {
        startRefusing(
                quickly().maxDeliveries(2).deadLetter(dead).build(),
                new AtomicBoolean(),
                new IllegalStateException("no"));

        ring.publish("not an envelope".getBytes(StandardCharsets.UTF_8));
        send("one");

        good.awaitCount(1);
        try (Consumer consumer = dead.consumer("default")) {
            assertThat(consumer.poll(
                            message -> assertThat(new String(message.toByteArray(), StandardCharsets.UTF_8))
                                    .isEqualTo("not an envelope"),
                            10))
                    .isEqualTo(1);
        }
    }

    @Test
    void aMessageThatCannotBeDecodedHereButMaybeElsewhereIsKept() {
        EnvelopeCodec trusting =
                EnvelopeCodec.builder().trustedPackages("io.cirque").build();
        channel.setCodec(trusting);
        channel.send(new GenericMessage<>(new Item("chair")));
        RingChannel strict = new RingChannel(ring);
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        strict.setListenerOptions(quickly().errorHandler(errors::add).build());
        strict.subscribe(good);
        strict.start();

        await().until(() -> errors.size() >= 2);
        strict.destroy();
        assertThat(errors).hasOnlyElementsOfType(EnvelopeException.class);
        assertThat(good.messages()).isEmpty();

        channel.subscribe(good);
        channel.start();
        good.awaitCount(1);
        assertThat(good.payloads()).containsExactly(new Item("chair"));
    }

    /** A payload. */
    public record Item(String name) {}

    @Test
    void theErrorHandlerLearnsOfEachFailureAndMayFailItself() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        AtomicBoolean refuse = new AtomicBoolean(true);
        RingListenerOptions options = quickly()
                .errorHandler(error -> {
                    errors.add(error);
                    throw new IllegalStateException("even this fails");
                })
                .build();
        startRefusing(options, refuse, new IllegalArgumentException("no"));

        send("bad");

        await().until(() -> errors.size() >= 3);
        refuse.set(false);
        good.awaitCount(1);
        assertThat(errors.get(0)).isInstanceOfSatisfying(MessagingException.class, error -> {
            assertThat(error.getFailedMessage()).isNotNull();
            assertThat(error).hasRootCauseMessage("no");
        });
    }

    @Test
    void aHandlerThatLeavesItsThreadInterruptedDoesNotEndTheDispatch() {
        channel.subscribe(message -> {
            Thread.currentThread().interrupt();
            good.handleMessage(message);
        });
        channel.start();

        send("one");
        good.awaitCount(1);
        send("two");
        good.awaitCount(2);
    }

    @Test
    void aRingIsNotItsOwnDeadLetters() {
        channel.setListenerOptions(quickly().deadLetter(ring).build());
        channel.subscribe(good);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(channel::start)
                .withMessageContaining("own dead letters");
        assertThat(channel.isRunning()).isFalse();
    }

    @Test
    void whenTheRingIsClosedTheDispatchEnds() {
        channel.subscribe(good);
        channel.start();

        ring.close();

        channel.stop();
        assertThat(channel.isRunning()).isFalse();
    }
}
