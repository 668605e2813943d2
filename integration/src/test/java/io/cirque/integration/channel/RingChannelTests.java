package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.MessageTooLargeException;
import io.cirque.ring.RingFullException;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.GenericMessage;

class RingChannelTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingChannel channel;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        channel = new RingChannel(ring);
        channel.setBeanName("orders");
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
    }

    private static Message<String> message(Object payload) {
        return new GenericMessage<>(payload.toString());
    }

    private void send(int count) {
        IntStream.range(0, count)
                .forEach(i -> assertThat(channel.send(message(i))).isTrue());
    }

    private long waiting() {
        return ring.statistics().groups().get(0).lag();
    }

    @Test
    void aSubscriberGetsTheMessagesInOrder() {
        Recorder subscriber = new Recorder();
        channel.subscribe(subscriber);
        channel.start();

        send(1000);

        subscriber.awaitCount(1000);
        assertThat(subscriber.payloads())
                .isEqualTo(IntStream.range(0, 1000)
                        .<Object>mapToObj(Integer::toString)
                        .toList());
        await().until(() -> waiting() == 0);
    }

    @Test
    void messagesWaitWhileNobodySubscribesOrTheChannelDoesNotRun() {
        send(10);
        channel.start();
        assertThat(waiting()).isEqualTo(10);
        assertThat(ring.statistics().groups().get(0).members()).isZero();

        Recorder first = new Recorder();
        channel.subscribe(first);
        first.awaitCount(10);

        channel.unsubscribe(first);
        send(5);
        assertThat(waiting()).isEqualTo(5);

        channel.stop();
        Recorder second = new Recorder();
        channel.subscribe(second);
        assertThat(waiting()).isEqualTo(5);
        assertThat(channel.isRunning()).isFalse();

        channel.start();
        second.awaitCount(5);
        assertThat(first.messages()).hasSize(10);
    }

    @Test
    void aSubscriberThatLeavesUnderLoadLeavesTheRestToTheNextOne() {
        Recorder first = new Recorder();
        channel.subscribe(first);
        channel.start();
        send(2000);
        first.awaitCount(1);

        assertThat(channel.unsubscribe(first)).isTrue();
        Recorder second = new Recorder();
        assertThat(channel.unsubscribe(second)).isFalse();
        channel.subscribe(second);

        await().until(() -> first.messages().size() + second.messages().size() == 2000);
        assertThat(second.messages())
                .allSatisfy(message -> assertThat(attempt(message)).isEqualTo(1));
    }

    @Test
    void aSubscriptionThatFindsNoRoomInTheRingFailsAndIsUndone() {
        try (RingQueue small = RingQueue.create(
                directory.resolve("small.ring"),
                RingOptions.builder().capacity(4096).maxParticipants(1).build())) {
            RingChannel crowded = new RingChannel(small);
            crowded.setListenerOptions(
                    RingListenerOptions.builder().concurrency(2).build());
            crowded.start();

            assertThatExceptionOfType(RingLimitException.class).isThrownBy(() -> crowded.subscribe(message -> {}));
            assertThat(crowded.getSubscriberCount()).isZero();
            crowded.setListenerOptions(RingListenerOptions.defaults());
            crowded.subscribe(message -> {});
            crowded.destroy();
        }
    }

    @Test
    void subscribersTakeTurns() {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        channel.subscribe(first);
        channel.subscribe(second);
        channel.start();

        send(100);

        await().until(() -> first.messages().size() + second.messages().size() == 100);
        assertThat(first.messages()).hasSize(50);
        assertThat(channel.getSubscriberCount()).isEqualTo(2);
    }

    @Test
    void ifASubscriberThrowsTheNextOneIsTried() {
        Recorder good = new Recorder();
        channel.subscribe(message -> {
            throw new IllegalStateException("broken");
        });
        channel.subscribe(good);
        channel.start();

        send(10);

        good.awaitCount(10);
        assertThat(good.messages())
                .allSatisfy(message -> assertThat(attempt(message)).isEqualTo(1));
    }

    private static int attempt(Message<?> message) {
        return Integer.parseInt(
                String.valueOf(message.getHeaders().get(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT)));
    }

    @Test
    void asManyMessagesAreInHandAsThereAreThreads() throws Exception {
        CyclicBarrier all = new CyclicBarrier(4);
        CountDownLatch passed = new CountDownLatch(4);
        channel.setListenerOptions(RingListenerOptions.builder().concurrency(4).build());
        channel.subscribe(message -> {
            await().until(() -> all.await(60, TimeUnit.SECONDS) >= 0);
            passed.countDown();
        });
        channel.start();

        send(4);

        assertThat(passed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void twoChannelsOfOneRingCompete() {
        Set<Object> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch bothWork = new CountDownLatch(2);
        Recorder here = new Recorder();
        Recorder there = new Recorder();
        try (RingQueue otherHandle = RingQueue.open(directory.resolve("orders.ring"))) {
            RingChannel other = new RingChannel(otherHandle, "default");
            channel.subscribe(recordingWhenBothWork(here, seen, bothWork));
            other.subscribe(recordingWhenBothWork(there, seen, bothWork));
            channel.start();
            other.start();

            send(2000);

            await().until(() -> here.messages().size() + there.messages().size() == 2000);
            assertThat(seen).hasSize(2000);
            assertThat(here.messages()).isNotEmpty();
            assertThat(there.messages()).isNotEmpty();
            other.destroy();
        }
    }

    private static MessageHandler recordingWhenBothWork(Recorder recorder, Set<Object> seen, CountDownLatch bothWork) {
        return message -> {
            if (recorder.messages().isEmpty()) {
                bothWork.countDown();
                await().until(() -> bothWork.getCount() == 0);
            }
            seen.add(message.getPayload());
            recorder.handleMessage(message);
        };
    }

    @Test
    void aFullRingHonoursTheSendTimeout() throws Exception {
        while (channel.send(message("x".repeat(1000)), 0)) {
            // until it is full
        }
        long start = System.nanoTime();
        assertThat(channel.send(message("y".repeat(1000)), 200)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));

        channel.setSendTimeout(Duration.ofMillis(100));
        assertThat(channel.send(message("y".repeat(1000)))).isFalse();

        CompletableFuture<Boolean> patient =
                CompletableFuture.supplyAsync(() -> channel.send(message("y".repeat(1000)), -1));
        channel.subscribe(message -> {});
        channel.start();
        assertThat(patient.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptedSenderGetsFalseAndStaysInterrupted() {
        while (channel.send(message("x".repeat(1000)), 0)) {
            // until it is full
        }
        Thread.currentThread().interrupt();

        assertThat(channel.send(message("y".repeat(1000)), -1)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRingThatRejectsWhenFullSaysSoInsteadOfWaiting() {
        try (RingQueue rejecting = RingQueue.create(
                directory.resolve("rejecting.ring"),
                RingOptions.builder().capacity(4096).whenFull(WhenFull.REJECT).build())) {
            RingChannel full = new RingChannel(rejecting);
            while (full.send(message("x"), 1000)) {
                // until it is full
            }
            assertThatExceptionOfType(MessageDeliveryException.class)
                    .isThrownBy(() -> full.send(message("x")))
                    .withCauseInstanceOf(RingFullException.class);
        }
    }

    @Test
    void aMessageThatNeverFitsIsRefused() {
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> channel.send(new GenericMessage<>(new byte[2 << 20])))
                .withCauseInstanceOf(MessageTooLargeException.class);
    }

    @Test
    void interceptorsSeeWhatIsSent() {
        Recorder subscriber = new Recorder();
        channel.addInterceptor(new ChannelInterceptor() {
            @Override
            public Message<?> preSend(Message<?> message, MessageChannel to) {
                return new GenericMessage<>(message.getPayload() + "!", message.getHeaders());
            }
        });
        channel.subscribe(subscriber);
        channel.start();

        channel.send(message("hello"));

        subscriber.awaitCount(1);
        assertThat(subscriber.payloads()).containsExactly("hello!");
    }

    @Test
    void datatypesAreEnforced() {
        channel.setDatatypes(byte[].class);

        assertThatExceptionOfType(MessageDeliveryException.class).isThrownBy(() -> channel.send(message("text")));
        assertThat(channel.send(new GenericMessage<>(new byte[3]))).isTrue();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads came with Java 21")
    void virtualThreadsDispatch() throws Exception {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("v-");
        executor.setVirtualThreads(true);
        channel.setListenerOptions(RingListenerOptions.builder()
                .concurrency(3)
                .taskExecutor(executor)
                .build());
        Recorder subscriber = new Recorder();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        channel.subscribe(message -> {
            thread.complete(Thread.currentThread());
            subscriber.handleMessage(message);
        });
        channel.start();

        send(1000);

        subscriber.awaitCount(1000);
        Object virtual = Thread.class.getMethod("isVirtual").invoke(thread.get());
        assertThat(virtual).isEqualTo(true);
        channel.stop();
    }

    @Test
    void threadsAreNamedAfterTheChannel() {
        List<String> names = new CopyOnWriteArrayList<>();
        channel.subscribe(message -> names.add(Thread.currentThread().getName()));
        channel.start();

        send(1);

        await().until(() -> !names.isEmpty());
        assertThat(names.get(0)).startsWith("orders-");
    }
}
