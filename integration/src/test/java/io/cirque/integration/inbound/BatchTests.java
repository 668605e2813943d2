package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.FailingHeaderMapper;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.BatchMode;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.PayloadBytesMessageMapper;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;

/** Messages that come as lists and are acknowledged as one. */
class BatchTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingPublisher publisher;
    private final List<Message<?>> batches = new CopyOnWriteArrayList<>();
    private final List<RingMessageDrivenChannelAdapter> adapters = new ArrayList<>();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        publisher = new RingPublisher(ring, new EnvelopeCodec());
    }

    @AfterEach
    void close() {
        adapters.forEach(RingMessageDrivenChannelAdapter::destroy);
        ring.close();
    }

    private static RingListenerOptions.Builder batchesOf(int size) {
        return RingListenerOptions.builder()
                .batchSize(size)
                .maxDeliveries(3)
                .shutdownTimeout(Duration.ofMillis(200))
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5));
    }

    private RingMessageDrivenChannelAdapter start(MessageHandler handler, RingListenerOptions options) {
        DirectChannel output = new DirectChannel();
        output.subscribe(handler);
        RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring);
        adapter.setOutputChannel(output);
        adapter.setListenerOptions(options);
        adapter.start();
        adapters.add(adapter);
        return adapter;
    }

    private void send(String... payloads) {
        for (String payload : payloads) {
            assertThat(publisher.publish(new GenericMessage<>(payload), 0)).isTrue();
        }
    }

    private long lag() {
        return ring.statistics().groups().get(0).lag();
    }

    private static List<?> list(Message<?> batch) {
        return (List<?>) batch.getPayload();
    }

    private static List<Object> payloads(Message<?> batch) {
        return list(batch).stream()
                .<Object>map(each -> each instanceof Message<?> message ? message.getPayload() : each)
                .toList();
    }

    private List<Object> delivered() {
        return batches.stream().flatMap(batch -> payloads(batch).stream()).toList();
    }

    @Test
    void whatIsThereComesAsListsOfAtMostThatManyMessages() {
        send("a", "b", "c", "d", "e");
        start(batches::add, batchesOf(3).build());

        await().until(() -> lag() == 0);

        assertThat(batches).hasSize(2);
        assertThat(payloads(batches.get(0))).containsExactly("a", "b", "c");
        assertThat(payloads(batches.get(1))).containsExactly("d", "e");
        assertThat(list(batches.get(0)))
                .allSatisfy(each -> assertThat(StaticMessageHeaderAccessor.getDeliveryAttempt((Message<?>) each))
                        .hasValue(1));
    }

    @Test
    void aListMayHoldThePayloadsAlone() {
        send("a", "b");
        start(batches::add, batchesOf(10).batchMode(BatchMode.EXTRACT_PAYLOADS).build());

        await().until(() -> lag() == 0);

        assertThat(list(batches.get(0))).isEqualTo(List.of("a", "b"));
    }

    @Test
    void ifTheListenerFailsTheMessagesComeAgainOneByOneSoThatABadOneDoesNotKeepTheOthers() {
        send("a", "b", "bad", "c");
        RingMessageDrivenChannelAdapter adapter = start(
                message -> {
                    if (payloads(message).contains("bad")) {
                        throw new IllegalStateException("no");
                    }
                    batches.add(message);
                },
                batchesOf(10).build());

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() > 0);

        assertThat(delivered()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(batches).allSatisfy(batch -> assertThat(list(batch)).hasSize(1));
        assertThat(adapter.getDeadLetterCount()).isEqualTo(1);
    }

    @Test
    void oneThatCannotBeDecodedDoesNotKeepTheOthers() throws Exception {
        send("a", "b");
        ring.publish(new byte[] {1, 2, 3});
        send("c", "d");
        RingMessageDrivenChannelAdapter adapter =
                start(batches::add, batchesOf(10).build());

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() > 0);

        assertThat(delivered()).containsExactly("a", "b", "c", "d");
        assertThat(adapter.getDeadLetterCount()).isEqualTo(1);
    }

    @Test
    void withOneDeliveryEachABatchThatFailsGoesToTheDeadLetters() {
        send("a", "b");
        RingMessageDrivenChannelAdapter adapter = start(
                message -> {
                    throw new IllegalStateException("no");
                },
                batchesOf(10).maxDeliveries(1).build());

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() == 2);
        assertThat(deadLetters()).hasSize(2).allSatisfy(letter -> assertThat(
                        new String((byte[]) letter.getPayload(), UTF_8))
                .contains("IllegalStateException: no"));
    }

    @Test
    void oneCallbackAcknowledgesAll() {
        send("a", "b", "c", "d");
        start(batches::add, batchesOf(3).ackMode(AckMode.MANUAL).build());
        await().until(() -> batches.size() == 2);

        assertThat(lag()).isEqualTo(4);
        callback(batches.get(1)).acknowledge();
        await().until(() -> lag() == 3);
        callback(batches.get(0)).acknowledge();
        await().until(() -> lag() == 0);
    }

    @Test
    void aRequeuedBatchComesAgainOneByOne() {
        send("a", "b", "c");
        AtomicInteger calls = new AtomicInteger();
        start(
                message -> {
                    Status status = calls.incrementAndGet() == 1 ? Status.REQUEUE : Status.ACCEPT;
                    batches.add(message);
                    callback(message).acknowledge(status);
                },
                batchesOf(3).ackMode(AckMode.MANUAL).build());

        await().until(() -> lag() == 0);

        assertThat(Collections.frequency(delivered(), "a")).isEqualTo(2);
        assertThat(delivered()).hasSize(6);
    }

    @Test
    void aRejectedBatchGoesToTheDeadLetters() {
        send("a", "b", "c");
        RingMessageDrivenChannelAdapter adapter = start(
                message -> callback(message).acknowledge(Status.REJECT),
                batchesOf(3).ackMode(AckMode.MANUAL).build());

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() > 0);

        assertThat(adapter.getDeadLetterCount()).isEqualTo(3);
    }

    private static AcknowledgmentCallback callback(Message<?> batch) {
        return requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(batch));
    }

    @Test
    void aBatchUnderLoadLosesAndDoublesNothing() {
        start(batches::add, batchesOf(7).concurrency(3).build());
        List<Object> sent = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            sent.add("m" + i);
            while (!publisher.publish(new GenericMessage<>("m" + i), 1000)) {
                assertThat(ring.isOpen()).isTrue();
            }
        }

        await().until(() -> lag() == 0);

        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @ParameterizedTest
    @EnumSource
    void withOneDeliveryEachOneThatCannotBeDecodedDoesNotKeepTheOthers(AckMode mode) throws Exception {
        send("a", "b");
        ring.publish(new byte[] {1, 2, 3});
        send("c");
        RingMessageDrivenChannelAdapter adapter = start(
                message -> {
                    batches.add(message);
                    if (mode == AckMode.MANUAL) {
                        callback(message).acknowledge();
                    }
                },
                batchesOf(10).maxDeliveries(1).ackMode(mode).build());

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() > 0);

        assertThat(delivered()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void oneThatCannotBeDecodedAtTheBeginningIsADeadLetterOnceThoughTheRestFails() throws Exception {
        ring.publish(new byte[] {1, 2, 3});
        send("a", "b");
        start(
                message -> {
                    throw new IllegalStateException("no");
                },
                batchesOf(10).maxDeliveries(1).build());

        await().until(() -> lag() == 0 && deadLetterLag() >= 3);

        assertThat(deadLetters()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void oneWhoseDecodingEndsInAnErrorDoesNotKeepTheOthers(AckMode mode) throws Exception {
        send("a");
        publisher.publish(
                MessageBuilder.withPayload("bad")
                        .setHeader(FailingHeaderMapper.HEADER, true)
                        .build(),
                0);
        send("b");
        DirectChannel output = new DirectChannel();
        output.subscribe(message -> {
            batches.add(message);
            if (mode == AckMode.MANUAL) {
                callback(message).acknowledge();
            }
        });
        RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring);
        adapter.setOutputChannel(output);
        adapter.setCodec(EnvelopeCodec.builder()
                .headerMapper(FailingHeaderMapper.unlinked())
                .build());
        adapter.setListenerOptions(batchesOf(10).maxDeliveries(1).ackMode(mode).build());
        adapter.start();
        adapters.add(adapter);

        await().until(() -> lag() == 0 && adapter.getDeadLetterCount() > 0);

        assertThat(delivered()).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLetters()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchOfWhichTheDeadLettersTakeAPartOnlyIsThereOnceInTheEnd(AckMode mode) {
        try (RingQueue aside = RingQueue.create(
                directory.resolve("aside.ring"),
                RingOptions.builder()
                        .capacity(8192)
                        .cellSize(4096)
                        .whenFull(WhenFull.REJECT)
                        .build())) {
            send("a", "b", "c", "d", "e");
            RingMessageDrivenChannelAdapter adapter = start(
                    message -> {
                        if (mode == AckMode.AUTO) {
                            throw new IllegalStateException("no");
                        }
                        callback(message).acknowledge(Status.REJECT);
                    },
                    batchesOf(10)
                            .maxDeliveries(mode == AckMode.AUTO ? 1 : 3)
                            .deadLetter(aside)
                            .ackMode(mode)
                            .build());
            await().until(() ->
                    adapter.getDeadLetterCount() == aside.statistics().cells());
            PollableRingChannel letters = new PollableRingChannel(aside);
            List<Object> found = new ArrayList<>();
            await().until(() -> {
                letters.clear().forEach(letter -> found.add(letter.getPayload()));
                return lag() == 0;
            });
            letters.clear().forEach(letter -> found.add(letter.getPayload()));
            letters.destroy();

            assertThat(found).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
            assertThat(adapter.getDeadLetterCount()).isEqualTo(5);
        }
    }

    private List<Message<?>> deadLetters() {
        try (RingQueue aside = RingQueue.open(directory.resolve("orders.dead-letter.ring"))) {
            PollableRingChannel letters = new PollableRingChannel(aside);
            letters.setCodec(EnvelopeCodec.builder()
                    .messageMapper(new PayloadBytesMessageMapper())
                    .build());
            List<Message<?>> found = letters.clear();
            letters.destroy();
            return found;
        }
    }

    private long deadLetterLag() {
        if (!Files.exists(directory.resolve("orders.dead-letter.ring"))) {
            return 0;
        }
        try (RingQueue aside = RingQueue.open(directory.resolve("orders.dead-letter.ring"))) {
            return aside.statistics().groups().get(0).lag();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatAnOperatorGaveToOthersIsNoFailure(AckMode mode) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        send("a", "b");
        start(
                message -> {
                    if (stuck.getCount() > 0) {
                        stuck.countDown();
                        awaitUninterruptibly(goOn);
                    } else {
                        batches.add(message);
                    }
                    if (mode == AckMode.MANUAL) {
                        callback(message).acknowledge();
                    }
                },
                batchesOf(10)
                        .ackMode(mode)
                        .errorHandler(failures::add)
                        .maxUnacknowledged(1)
                        .build());
        assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
        try (Consumer other = ring.consumer("default")) {
            await().until(() -> ring.statistics().participants().stream().anyMatch(ring::releaseClaim));
            List<Integer> attempts = new ArrayList<>();
            await().until(() ->
                    other.poll(message -> attempts.add(message.deliveryCount()), 2) == 0 && attempts.size() == 2);
            assertThat(attempts).containsExactly(2, 2);
        }

        goOn.countDown();
        send("c");

        await().until(() -> lag() == 0);
        assertThat(delivered()).containsExactly("c");
        assertThat(failures).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
