package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.EnvelopeException;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.RingRecord;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.handler.advice.ErrorMessageSendingRecoverer;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

/** The error channel, retries in memory and their recovery. */
class ErrorHandlingTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingPublisher publisher;
    private RingMessageDrivenChannelAdapter adapter;
    private final DirectChannel output = new DirectChannel();
    private final QueueChannel errors = new QueueChannel();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        publisher = new RingPublisher(ring, new EnvelopeCodec());
        adapter = new RingMessageDrivenChannelAdapter(ring);
        adapter.setOutputChannel(output);
        adapter.setListenerOptions(RingListenerOptions.builder()
                .maxDeliveries(2)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(2))
                .build());
    }

    @AfterEach
    void close() {
        adapter.destroy();
        ring.close();
    }

    private void refuse() {
        output.subscribe(message -> {
            attempts.add(requireNonNull(StaticMessageHeaderAccessor.getDeliveryAttempt(message))
                    .get());
            throw new IllegalStateException("no such customer");
        });
    }

    private void send(String payload) {
        assertThat(publisher.publish(new GenericMessage<>(payload), 0)).isTrue();
    }

    private void awaitDone() {
        await().until(() -> ring.statistics().groups().get(0).lag() == 0);
    }

    private static RetryTemplate twice() {
        return new RetryTemplate(
                RetryPolicy.builder().maxRetries(2).delay(Duration.ZERO).build());
    }

    @Test
    void theErrorChannelGetsTheFailedMessageAndTheRawRecord() {
        refuse();
        adapter.setErrorChannel(errors);
        adapter.start();

        send("a");

        ErrorMessage error = (ErrorMessage) requireNonNull(errors.receive(60_000));
        MessagingException failure = (MessagingException) error.getPayload();
        assertThat(failure).hasRootCauseMessage("no such customer");
        assertThat(requireNonNull(failure.getFailedMessage()).getPayload()).isEqualTo("a");
        assertThat(requireNonNull(error.getOriginalMessage()).getPayload()).isEqualTo("a");
        RingRecord raw = (RingRecord) requireNonNull(error.getHeaders().get(RingHeaders.RAW_MESSAGE));
        assertThat(error.getHeaders().get(IntegrationMessageHeaderAccessor.SOURCE_DATA))
                .isSameAs(raw);
        assertThat(raw.ring()).isEqualTo("orders");
        assertThat(raw.group()).isEqualTo("default");
        assertThat(raw.sequence()).isZero();
        assertThat(raw.deliveryCount()).isEqualTo(1);
        assertThat(new EnvelopeCodec()
                        .decode(java.nio.ByteBuffer.wrap(raw.toByteArray()).order(java.nio.ByteOrder.LITTLE_ENDIAN))
                        .getPayload())
                .isEqualTo("a");
        awaitDone();
        assertThat(adapter.getDeadLetterCount()).isZero();
    }

    @Test
    void theErrorChannelGetsWhatCannotBeDecodedToo() throws Exception {
        adapter.setErrorChannel(errors);
        adapter.start();

        ring.publish(new byte[] {1, 2, 3});

        ErrorMessage error = (ErrorMessage) requireNonNull(errors.receive(60_000));
        assertThat(error.getPayload()).isInstanceOf(EnvelopeException.class);
        RingRecord raw = (RingRecord) requireNonNull(error.getHeaders().get(RingHeaders.RAW_MESSAGE));
        assertThat(raw.toByteArray()).containsExactly(1, 2, 3);
        awaitDone();
    }

    @Test
    void ifTheErrorChannelFailsTooTheMessageIsDeliveredAgain() {
        refuse();
        DirectChannel failing = new DirectChannel();
        failing.subscribe(message -> {
            throw new IllegalStateException("even this");
        });
        adapter.setErrorChannel(failing);
        adapter.start();

        send("a");

        await().until(() -> adapter.getDeadLetterCount() == 1);
        assertThat(attempts).containsExactly(1, 2);
    }

    @Test
    void aRetryTemplateCallsTheFlowAgainBeforeTheRingDoes() {
        refuse();
        adapter.setRetryTemplate(twice());
        adapter.start();

        send("a");

        await().until(() -> adapter.getDeadLetterCount() == 1);
        assertThat(attempts).containsExactly(1, 2, 3, 2, 3, 4);
    }

    @Test
    void aRecoveryCallbackEndsIt() {
        refuse();
        adapter.setRetryTemplate(twice());
        List<Object> recovered = new CopyOnWriteArrayList<>();
        adapter.setRecoveryCallback((context, failure) -> {
            RingRecord raw = (RingRecord) requireNonNull(context.getAttribute(RingHeaders.RAW_MESSAGE));
            recovered.add(raw.sequence());
            assertThat(failure).hasRootCauseMessage("no such customer");
            return recovered;
        });
        adapter.start();

        send("a");

        awaitDone();
        assertThat(recovered).containsExactly(0L);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(adapter.getDeadLetterCount()).isZero();
    }

    @Test
    void theRecoveryCallbackMayBeTheErrorChannel() {
        refuse();
        adapter.setRetryTemplate(twice());
        adapter.setRecoveryCallback(new ErrorMessageSendingRecoverer(errors, new RawRecordErrorMessageStrategy()));
        adapter.start();

        send("a");

        Message<?> error = requireNonNull(errors.receive(60_000));
        assertThat(error.getHeaders().get(RingHeaders.RAW_MESSAGE)).isInstanceOf(RingRecord.class);
        awaitDone();
    }

    @Test
    void anErrorChannelBesideARetryTemplateIsRefused() {
        adapter.setErrorChannel(errors);
        adapter.setRetryTemplate(twice());

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(adapter::start)
                .withMessageContaining("ErrorMessageSendingRecoverer");
        assertThat(adapter.isRunning()).isFalse();
    }

    @Test
    void theSourceRecordGoesWithTheMessageIfWanted() {
        QueueChannel queue = new QueueChannel();
        adapter.setOutputChannel(queue);
        adapter.setBindSourceRecord(true);
        adapter.start();

        send("a");

        Message<?> message = requireNonNull(queue.receive(60_000));
        assertThat(message.getHeaders().get(IntegrationMessageHeaderAccessor.SOURCE_DATA))
                .isInstanceOf(RingRecord.class);
    }
}
