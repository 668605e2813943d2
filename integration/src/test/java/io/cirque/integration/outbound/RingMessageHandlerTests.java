package io.cirque.integration.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.ring.RingClosedException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.GenericMessage;

class RingMessageHandlerTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingMessageHandler handler;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("sink.ring"),
                RingOptions.builder().capacity(4096).build());
        handler = new RingMessageHandler(ring);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void fill() {
        while (ring.offer(new byte[100])) {
            // until it is full
        }
    }

    @Test
    void messagesAreInTheRingAsTheyWereSent() {
        Message<?> sent = new GenericMessage<>("one");

        handler.handleMessage(sent);

        PollableRingChannel channel = new PollableRingChannel(ring);
        Message<?> received = channel.receive(0);
        assertThat(received).isNotNull();
        assertThat(received.getPayload()).isEqualTo("one");
        assertThat(received.getHeaders()).containsAllEntriesOf(sent.getHeaders());
        channel.destroy();
    }

    @Test
    void aFullRingFailsTheMessageAfterTheTimeoutAndIsNamed() {
        fill();
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofMillis(100)}) {
            handler.setSendTimeout(timeout);

            long start = System.nanoTime();
            assertThatExceptionOfType(MessageDeliveryException.class)
                    .isThrownBy(() -> handler.handleMessage(new GenericMessage<>("two")))
                    .withMessageContaining("Ring 'sink' was full for " + timeout.toMillis() + " ms");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(timeout.toNanos());
        }
    }

    @Test
    void anInterruptIsNotTakenForAFullRing() {
        fill();
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handler.handleMessage(new GenericMessage<>("two")))
                .withMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatTheRingOrTheCodecRefusesNamesTheRing() {
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handler.handleMessage(new GenericMessage<>(new Thread())))
                .withMessageContaining("ring 'sink'")
                .withCauseInstanceOf(EnvelopeException.class);
        ring.close();
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> handler.handleMessage(new GenericMessage<>("two")))
                .withMessageContaining("ring 'sink'")
                .withCauseInstanceOf(RingClosedException.class);
    }

    @Test
    void aNegativeTimeoutIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> handler.setSendTimeout(Duration.ofMillis(-1)))
                .withMessageContaining("PT-0.001S");
    }
}
