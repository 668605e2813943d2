package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.BatchMode;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.channel.DirectChannel;
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

        await().until(() -> lag() == 0);

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

        await().until(() -> lag() == 0);

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

        await().until(() -> lag() == 0);

        assertThat(adapter.getDeadLetterCount()).isEqualTo(2);
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
}
