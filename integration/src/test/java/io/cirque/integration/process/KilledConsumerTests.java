package io.cirque.integration.process;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.OtherJvm;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** Consumers in other processes that are killed in the middle of a handler, or stopped in order under load. */
class KilledConsumerTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingPublisher publisher;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        publisher = new RingPublisher(ring, new EnvelopeCodec());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private OtherJvm consumer(Endpoint kind, String journal) {
        OtherJvm jvm = OtherJvm.start(Consumer.class, ring.path(), kind, directory.resolve(journal));
        jvm.awaitLine("ready");
        return jvm;
    }

    private void send(String payload) {
        assertThat(publisher.publish(new GenericMessage<>(payload), 60_000)).isTrue();
    }

    private long lag() {
        return ring.statistics().groups().get(0).lag();
    }

    @ParameterizedTest
    @EnumSource
    void killedInTheMiddleOfAHandlerItsMessageIsDeliveredElsewhereWithCountTwo(Endpoint kind) throws Exception {
        List<Message<?>> received = new CopyOnWriteArrayList<>();
        try (OtherJvm jvm = consumer(kind, "journal")) {
            send("hang");
            assertThat(jvm.awaitLine("handling hang ")).isEqualTo("1");

            jvm.kill();
        }
        try (AutoCloseable survivor = kind.start(ring, RingListenerOptions.defaults(), received::add)) {
            assertThat(survivor).isNotNull();
            await().until(() -> lag() == 0);
        }

        assertThat(received).hasSize(1);
        assertThat(received.get(0).getPayload()).isEqualTo("hang");
        assertThat(requireNonNull(StaticMessageHeaderAccessor.getDeliveryAttempt(received.get(0))))
                .hasValue(2);
    }

    @Test
    void aMessageThatKillsItsConsumersIsKeptAsideAndNamesNoCause() {
        send("poison");
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (OtherJvm jvm = OtherJvm.start(Consumer.class, ring.path(), "QUEUE", directory.resolve("journal"))) {
                assertThat(jvm.awaitLine("handling poison ")).isEqualTo(String.valueOf(attempt));
                await().until(() ->
                        !ProcessHandle.of(jvm.pid()).map(ProcessHandle::isAlive).orElse(false));
            }
        }
        send("good"); // not before: it would die with the other in the second thread

        try (OtherJvm jvm = consumer(Endpoint.QUEUE, "journal")) {
            await().until(() -> lag() == 0);
            assertThat(jvm.lines()).noneMatch(line -> line.startsWith("handling poison"));
        }

        try (RingQueue aside = RingQueue.open(directory.resolve("orders.dead-letter.ring"))) {
            PollableRingChannel letters = new PollableRingChannel(aside);
            Message<?> letter = requireNonNull(letters.receive(0));
            assertThat(letter.getPayload()).isEqualTo("poison");
            assertThat(letter.getHeaders())
                    .containsEntry(RingHeaders.DEAD_LETTER_RING, "orders")
                    .containsEntry(RingHeaders.DEAD_LETTER_DELIVERIES, 4)
                    .doesNotContainKey(RingHeaders.DEAD_LETTER_CAUSE);
            assertThat(letters.receive(0)).isNull();
            letters.destroy();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutDownInOrderUnderLoadNothingIsLostOrDoubled(Endpoint kind) throws Exception {
        int count = 3_000;
        List<String> sent = new ArrayList<>();
        try (OtherJvm first = consumer(kind, "first");
                OtherJvm second = consumer(kind, "second")) {
            for (int i = 0; i < count; i++) {
                send("message " + i);
                sent.add("message " + i);
                if (i == count / 3) {
                    first.say("stop");
                }
            }
            first.awaitLine("stopped");
            await().until(() -> lag() == 0);
            second.say("stop");
            second.awaitLine("stopped");
        }

        List<String> handled = new ArrayList<>(journal("first"));
        assertThat(handled).isNotEmpty();
        handled.addAll(journal("second"));
        assertThat(handled).containsExactlyInAnyOrderElementsOf(sent);
    }

    private List<String> journal(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name));
    }
}
