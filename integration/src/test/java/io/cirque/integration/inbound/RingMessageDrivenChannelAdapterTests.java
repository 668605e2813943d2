package io.cirque.integration.inbound;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

class RingMessageDrivenChannelAdapterTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingMessageDrivenChannelAdapter adapter;
    private final GenericApplicationContext context = new GenericApplicationContext();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("feed.ring"),
                RingOptions.builder()
                        .capacity(1 << 20)
                        .groups(List.of("audit", "billing"))
                        .build());
        adapter = new RingMessageDrivenChannelAdapter(ring, "audit");
        adapter.setListenerOptions(RingListenerOptions.builder()
                .concurrency(2)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5))
                .build());
        context.refresh();
        adapter.setBeanFactory(context);
    }

    @AfterEach
    void close() {
        adapter.destroy();
        context.close();
        ring.close();
    }

    private void send(String payload) {
        new RingChannel(ring)
                .send(MessageBuilder.withPayload(payload)
                        .setHeader("from", "test")
                        .build());
    }

    private long lag(String group) {
        return ring.statistics().groups().stream()
                .filter(found -> found.name().equals(group))
                .findFirst()
                .orElseThrow()
                .lag();
    }

    @Test
    void beforeAnOrderlyShutdownItStopsAndNothingIsAtWork() {
        adapter.setOutputChannel(new QueueChannel());
        adapter.afterPropertiesSet();
        adapter.start();

        assertThat(adapter.beforeShutdown()).isZero();
        assertThat(adapter.isRunning()).isFalse();
        assertThat(adapter.afterShutdown()).isZero();
    }

    @Test
    void messagesOfItsGroupGoToTheOutputChannel() {
        QueueChannel output = new QueueChannel();
        adapter.setOutputChannel(output);
        adapter.afterPropertiesSet();
        send("early");
        adapter.start();
        send("late");

        Message<?> first = Objects.requireNonNull(output.receive(60_000));
        Message<?> second = Objects.requireNonNull(output.receive(60_000));

        assertThat(List.of(first.getPayload(), second.getPayload())).containsExactlyInAnyOrder("early", "late");
        assertThat(first.getHeaders()).containsEntry("from", "test");
        await().until(() -> lag("audit") == 0);
        assertThat(lag("billing")).isEqualTo(2);
        assertThat(adapter.getPhase()).isEqualTo(Integer.MAX_VALUE / 2);
    }

    @Test
    void withoutAnErrorChannelAFailedFlowGetsTheMessageAgain() {
        AtomicInteger attempts = new AtomicInteger();
        DirectChannel output = new DirectChannel();
        output.subscribe(message -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        adapter.setOutputChannel(output);
        adapter.afterPropertiesSet();
        adapter.start();

        send("one");

        await().until(() -> lag("audit") == 0);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void withAnErrorChannelTheErrorGoesThereAndTheMessageIsDone() {
        DirectChannel output = new DirectChannel();
        output.subscribe(message -> {
            throw new IllegalStateException("no");
        });
        QueueChannel errors = new QueueChannel();
        adapter.setOutputChannel(output);
        adapter.setErrorChannel(errors);
        adapter.afterPropertiesSet();
        adapter.start();

        send("one");

        Message<?> error = Objects.requireNonNull(errors.receive(60_000));
        assertThat(error.getPayload())
                .isInstanceOfSatisfying(MessagingException.class, failure -> assertThat(failure.getFailedMessage())
                        .isNotNull());
        await().until(() -> lag("audit") == 0);
        assertThat(errors.receive(0)).isNull();
    }

    @Test
    void itStopsAndStarts() throws Exception {
        QueueChannel output = new QueueChannel();
        adapter.setOutputChannel(output);
        adapter.afterPropertiesSet();
        adapter.start();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();

        adapter.stop(() -> stopped.complete(true));
        assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();
        send("one");
        assertThat(lag("audit")).isEqualTo(1);

        adapter.start();
        assertThat(output.receive(60_000)).isNotNull();
        adapter.stop();
        assertThat(adapter.isRunning()).isFalse();
        adapter.stop(() -> {});
    }
}
