package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingGeometry;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AckUtils;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** Where no ring of dead letters is configured, one is made beside the ring when the first of them comes. */
class DeadLetterRingTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingChannel channel;
    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 16).cellSize(128).build());
        channel = new RingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
    }

    private Path beside() {
        return directory.resolve("orders.dead-letter.ring");
    }

    private static RingListenerOptions twice() {
        return RingListenerOptions.builder()
                .maxDeliveries(2)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5))
                .build();
    }

    private MessageHandler refusingBad(Recorder others) {
        return message -> {
            if (message.getPayload().equals("bad")) {
                attempts.incrementAndGet();
                throw new IllegalStateException("no such customer");
            }
            others.handleMessage(message);
        };
    }

    private void send(Object payload) {
        channel.send(
                MessageBuilder.withPayload(payload).setHeader("region", "north").build());
    }

    private long lag(RingQueue of) {
        return of.statistics().groups().get(0).lag();
    }

    private void assertKeptAside(String group, int deliveries) {
        try (RingQueue aside = RingQueue.open(beside())) {
            PollableRingChannel letters = new PollableRingChannel(aside);
            Message<?> letter = letters.receive(60_000);
            assertThat(letter).isNotNull();
            assertThat(letter.getPayload()).isEqualTo("bad");
            assertThat(letter.getHeaders())
                    .containsEntry("region", "north")
                    .containsEntry(RingHeaders.DEAD_LETTER_RING, "orders")
                    .containsEntry(RingHeaders.DEAD_LETTER_GROUP, group)
                    .containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, deliveries);
            letters.destroy();
        }
    }

    @Test
    void thereIsNoneAsLongAsNobodyNeedsIt() {
        Recorder good = new Recorder();
        channel.subscribe(good);
        channel.start();

        send("one");

        good.awaitCount(1);
        assertThat(beside()).doesNotExist();
    }

    @Test
    void aQueueChannelKeepsAMessageAside() {
        Recorder good = new Recorder();
        channel.setListenerOptions(twice());
        channel.subscribe(refusingBad(good));
        channel.start();

        send("bad");
        send("one");

        good.awaitCount(1);
        assertThat(attempts).hasValue(2);
        assertThat(channel.getDeadLetterCount()).isEqualTo(1);
        assertKeptAside("default", 2);
        await().until(() -> lag(ring) == 0);
    }

    @Test
    void itIsLikeTheRingButModestAndRejectsWhenFull() throws Exception {
        Path large = directory.resolve("large.ring");
        try (RingQueue from = RingQueue.create(
                large, RingOptions.builder().capacity(8 << 20).cellSize(128).build())) {
            RingChannel failing = new RingChannel(from);
            failing.setListenerOptions(twice());
            failing.subscribe(refusingBad(new Recorder()));
            failing.start();
            failing.send(new GenericMessage<>("bad"));
            await().until(() -> failing.getDeadLetterCount() == 1);
            failing.destroy();
        }

        try (RingQueue aside = RingQueue.open(directory.resolve("large.dead-letter.ring"))) {
            RingGeometry geometry = aside.geometry();
            assertThat(geometry.capacity()).isEqualTo(4 << 20);
            assertThat(geometry.cellSize()).isEqualTo(128);
            assertThat(geometry.whenFull()).isEqualTo(WhenFull.REJECT);
            assertThat(Files.getPosixFilePermissions(aside.path())).hasSize(2);
        }
    }

    @Test
    void aBroadcastChannelKeepsAMessageAside() {
        BroadcastRingChannel broadcast = new BroadcastRingChannel(ring, "billing");
        Recorder good = new Recorder();
        broadcast.setListenerOptions(twice());
        broadcast.subscribe(refusingBad(good));
        broadcast.start();

        send("bad");
        send("one");

        good.awaitCount(1);
        assertKeptAside("billing", 2);
        broadcast.destroy();
    }

    @Test
    void anAdapterKeepsAMessageAside() {
        DirectChannel output = new DirectChannel();
        Recorder good = new Recorder();
        output.subscribe(refusingBad(good));
        RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring);
        adapter.setOutputChannel(output);
        adapter.setListenerOptions(twice());
        adapter.start();

        send("bad");
        send("one");

        good.awaitCount(1);
        assertThat(adapter.getDeadLetterCount()).isEqualTo(1);
        assertKeptAside("default", 2);
        adapter.stop();
    }

    @Test
    void aSourceKeepsAMessageAside() {
        RingMessageSource source = new RingMessageSource(ring);
        source.setListenerOptions(twice());
        send("bad");
        send("one");

        Object received = null;
        while (!"one".equals(received)) {
            Message<?> message = source.receive();
            assertThat(message).isNotNull();
            received = message.getPayload();
            if (received.equals("bad")) {
                AckUtils.autoNack(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
            } else {
                AckUtils.autoAck(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
            }
        }
        assertThat(source.receive()).isNull();

        assertThat(source.getDeadLetterCount()).isEqualTo(1);
        assertKeptAside("default", 3);
        source.destroy();
    }

    @Test
    void aPolledChannelKeepsAsideWhatItCannotDecode() throws Exception {
        PollableRingChannel polled = new PollableRingChannel(ring);
        polled.setListenerOptions(twice());
        ring.publish(new byte[] {1, 2, 3});

        assertThatExceptionOfType(EnvelopeException.class).isThrownBy(() -> polled.receive(1000));
        assertThat(polled.receive(0)).isNull();

        assertThat(polled.getDeadLetterCount()).isEqualTo(1);
        try (RingQueue aside = RingQueue.open(beside());
                Consumer consumer = aside.consumer("default")) {
            assertThat(consumer.poll(
                            message -> assertThat(message.toByteArray()).containsExactly(1, 2, 3), 10))
                    .isEqualTo(1);
        }
        polled.destroy();
    }

    @Test
    void whileItIsFullTheMessageStaysAndIsTriedAgain() {
        try (RingQueue aside = RingQueue.create(
                beside(),
                RingOptions.builder()
                        .capacity(4096)
                        .cellSize(128)
                        .whenFull(WhenFull.REJECT)
                        .build())) {
            while (aside.offer(new byte[10])) {
                // until it is full
            }
            Recorder good = new Recorder();
            channel.setListenerOptions(twice());
            channel.subscribe(message -> {
                if (attempts.incrementAndGet() < 6) {
                    throw new IllegalStateException("not yet");
                }
                good.handleMessage(message);
            });
            channel.start();

            send("bad");

            good.awaitCount(1);
            assertThat(attempts).hasValue(6);
            assertThat(channel.getDeadLetterCount()).isZero();
            await().until(() -> lag(ring) == 0);
        }
    }

    @Test
    void aRingOfDeadLettersHasNoneItself() {
        try (RingQueue aside = RingQueue.create(
                beside(), RingOptions.builder().capacity(1 << 16).build())) {
            RingChannel letters = new RingChannel(aside);
            Recorder good = new Recorder();
            letters.setListenerOptions(twice());
            letters.subscribe(message -> {
                if (attempts.incrementAndGet() < 6) {
                    throw new IllegalStateException("not yet");
                }
                good.handleMessage(message);
            });
            letters.start();

            letters.send(new GenericMessage<>("bad"));

            good.awaitCount(1);
            assertThat(directory.resolve("orders.dead-letter.dead-letter.ring")).doesNotExist();
            letters.destroy();
        }
    }

    @Test
    void severalEndpointsShareIt() {
        RingChannel other = new RingChannel(ring);
        for (RingChannel each : new RingChannel[] {channel, other}) {
            each.setListenerOptions(twice());
            each.subscribe(message -> {
                throw new IllegalStateException("no");
            });
            each.start();
        }

        for (int i = 0; i < 50; i++) {
            send("bad");
        }

        await().until(() -> channel.getDeadLetterCount() + other.getDeadLetterCount() == 50);
        try (RingQueue aside = RingQueue.open(beside())) {
            assertThat(lag(aside)).isEqualTo(50);
        }
        other.destroy();
    }
}
