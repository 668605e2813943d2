package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.EnvelopeException;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

class PollableRingChannelTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private PollableRingChannel channel;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        channel = new PollableRingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
    }

    private static Object payloadOf(@Nullable Message<?> message) {
        return message == null ? "nothing" : message.getPayload();
    }

    @Test
    void aMessageIsReceivedOnceAndDone() {
        channel.send(new GenericMessage<>("one"));
        channel.send(new GenericMessage<>("two"));

        assertThat(payloadOf(channel.receive())).isEqualTo("one");
        assertThat(payloadOf(channel.receive(0))).isEqualTo("two");
        assertThat(channel.receive(0)).isNull();
        assertThat(ring.statistics().groups().get(0).lag()).isZero();
    }

    @Test
    void aTimeoutOfZeroDoesNotWaitAndAnotherDoes() {
        long start = System.nanoTime();
        assertThat(channel.receive(0)).isNull();
        Duration none = Duration.ofNanos(System.nanoTime() - start);
        start = System.nanoTime();
        assertThat(channel.receive(300)).isNull();
        Duration some = Duration.ofNanos(System.nanoTime() - start);

        assertThat(some).isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
        assertThat(none).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aNegativeTimeoutWaitsForAMessage() throws Exception {
        CompletableFuture<@Nullable Message<?>> received = CompletableFuture.supplyAsync(() -> channel.receive(-1));
        await().until(() -> ring.statistics().groups().get(0).members() == 1);
        assertThat(received).isNotDone();

        channel.send(new GenericMessage<>("at last"));

        assertThat(payloadOf(received.get(60, TimeUnit.SECONDS))).isEqualTo("at last");
    }

    @Test
    void manyThreadsReceiveEachMessageOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<CompletableFuture<@Nullable Message<?>>> received = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            received.add(CompletableFuture.supplyAsync(() -> channel.receive(-1), threads));
        }
        for (int i = 0; i < 200; i++) {
            channel.send(new GenericMessage<>("message " + i));
        }

        List<Object> payloads = new ArrayList<>();
        for (CompletableFuture<@Nullable Message<?>> future : received) {
            payloads.add(payloadOf(future.get(60, TimeUnit.SECONDS)));
        }
        assertThat(payloads).doesNotHaveDuplicates().doesNotContain("nothing").hasSize(200);
        threads.shutdown();
    }

    @Test
    void anInterruptedReceiverGetsNothingAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(channel.receive(-1)).isNull();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void destroyingItEndsTheWaits() throws Exception {
        CompletableFuture<@Nullable Message<?>> waiting = CompletableFuture.supplyAsync(() -> channel.receive(-1));
        await().until(() -> ring.statistics().groups().get(0).members() == 1);

        channel.destroy();

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
        assertThat(ring.statistics().groups().get(0).members()).isZero();
        assertThat(channel.isRunning()).isFalse();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> channel.receive(0))
                .withMessageContaining("destroyed");
    }

    @Test
    void clearingItLosesNothingBeforeAMessageThatCannotBeDecoded() throws Exception {
        channel.send(new GenericMessage<>("one"));
        ring.publish(new byte[] {1, 2, 3});
        channel.send(new GenericMessage<>("two"));

        assertThat(channel.clear()).singleElement().hasFieldOrPropertyWithValue("payload", "one");
        assertThat(channel.getQueueSize()).isEqualTo(2);
        assertThatExceptionOfType(EnvelopeException.class).isThrownBy(channel::clear);
    }

    @Test
    void aMessageThatCannotBeDecodedStaysAndThenGoesToTheDeadLetters() throws Exception {
        try (RingQueue dead = RingQueue.create(directory.resolve("dead.ring"), RingOptions.defaults())) {
            channel.setListenerOptions(RingListenerOptions.builder()
                    .maxDeliveries(3)
                    .deadLetter(dead)
                    .build());
            ring.publish(new byte[] {1, 2, 3});
            channel.send(new GenericMessage<>("good"));

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(EnvelopeException.class).isThrownBy(() -> channel.receive(1000));
            }
            assertThat(payloadOf(channel.receive(1000))).isEqualTo("good");
            try (Consumer consumer = dead.consumer("default")) {
                List<byte[]> letters = new ArrayList<>();
                consumer.poll(message -> letters.add(message.toByteArray()), 10);
                assertThat(letters).containsExactly(new byte[] {1, 2, 3});
            }
        }
    }

    @Test
    void aFullRingHonoursTheSendTimeout() {
        channel.setSendTimeout(Duration.ofMillis(50));
        while (channel.send(new GenericMessage<>(new byte[10_000]), 0)) {
            // until it is full
        }

        assertThat(channel.send(new GenericMessage<>(new byte[10_000]))).isFalse();
        assertThat(channel.send(new GenericMessage<>(new byte[10_000]), 50)).isFalse();
    }
}
