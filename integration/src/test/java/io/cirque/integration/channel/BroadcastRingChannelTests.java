package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.BatchMode;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

class BroadcastRingChannelTests {
    private static final RingListenerOptions QUICKLY = RingListenerOptions.builder()
            .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5))
            .concurrency(2)
            .build();

    @TempDir
    Path directory;

    private RingQueue billingRing;
    private RingQueue auditRing;
    private BroadcastRingChannel billing;
    private BroadcastRingChannel audit;

    @BeforeEach
    void open() {
        Path file = directory.resolve("prices.ring");
        billingRing =
                RingQueue.create(file, RingOptions.builder().groups(List.of()).build());
        auditRing = RingQueue.open(file);
        billing = new BroadcastRingChannel(billingRing, "billing");
        audit = new BroadcastRingChannel(auditRing, "audit");
    }

    @AfterEach
    void close() {
        billing.destroy();
        audit.destroy();
        billingRing.close();
        auditRing.close();
    }

    @Test
    void everySubscriberOfEveryApplicationGetsEveryMessage() {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Recorder other = new Recorder();
        billing.subscribe(first);
        billing.subscribe(second);
        audit.subscribe(other);
        billing.start();
        audit.start();

        IntStream.range(0, 500).forEach(i -> assertThat(billing.send(new GenericMessage<>("price " + i)))
                .isTrue());

        for (Recorder recorder : List.of(first, second, other)) {
            recorder.awaitCount(500);
            assertThat(recorder.payloads()).hasSize(500).doesNotHaveDuplicates();
        }
        assertThat(other.payloads()).startsWith("price 0", "price 1", "price 2");
    }

    @Test
    void aSubscriberThatThrowsGetsTheMessageAgainAndTheOthersDoNot() {
        Recorder before = new Recorder();
        Recorder after = new Recorder();
        Recorder late = new Recorder();
        AtomicInteger failures = new AtomicInteger();
        billing.setListenerOptions(QUICKLY);
        billing.subscribe(before);
        billing.subscribe(message -> {
            if (message.getPayload().equals("bad") && failures.incrementAndGet() <= 3) {
                throw new IllegalStateException("not yet");
            }
            late.handleMessage(message);
        });
        billing.subscribe(after);
        billing.start();

        for (String payload : List.of("one", "bad", "two")) {
            billing.send(new GenericMessage<>(payload));
        }

        late.awaitCount(3);
        await().until(() -> billingRing.statistics().groups().get(0).lag() == 0);
        assertThat(failures).hasValue(4);
        assertThat(before.payloads()).containsExactlyInAnyOrder("one", "bad", "two");
        assertThat(after.payloads()).containsExactlyInAnyOrder("one", "bad", "two");
    }

    private static void settle(Message<?> message, Status status) {
        AcknowledgmentCallback callback = StaticMessageHeaderAccessor.getAcknowledgmentCallback(message);
        requireNonNull(callback).acknowledge(status);
    }

    @Test
    void whatIsRequeuedByHandAllSubscribersGetAgain() {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        billing.setListenerOptions(
                QUICKLY.mutate().concurrency(1).ackMode(AckMode.MANUAL).build());
        billing.subscribe(first);
        billing.subscribe(second);
        billing.start();
        billing.send(new GenericMessage<>("price"));

        second.awaitCount(1);
        settle(second.messages().get(0), Status.REQUEUE);
        second.awaitCount(2);
        settle(second.messages().get(1), Status.ACCEPT);

        await().until(() -> billingRing.statistics().groups().get(0).lag() == 0);
        assertThat(first.payloads()).containsExactly("price", "price");
        assertThat(second.payloads()).containsExactly("price", "price");
    }

    @Test
    void whenTheGroupIsResetToTheMessageThatWasHandledLastItIsHandledAgain() {
        Recorder recorder = new Recorder();
        billing.subscribe(recorder);
        billing.start();
        auditRing.consumer("audit").close(); // a group that keeps the message in the ring
        billing.send(new GenericMessage<>("price"));
        recorder.awaitCount(1);
        await().until(() -> lag("billing") == 0);

        billingRing.resetGroup("billing", (long)
                requireNonNull(recorder.messages().get(0).getHeaders().get(RingHeaders.SEQUENCE)));

        recorder.awaitCount(2);
        assertThat(recorder.payloads()).containsExactly("price", "price");
    }

    private long lag(String group) {
        return billingRing.statistics().groups().stream()
                .filter(found -> found.name().equals(group))
                .mapToLong(GroupStatistics::lag)
                .sum();
    }

    @Test
    void theMessagesOfABatchThatFailedComeAgainOneByOneToAll() {
        Recorder before = new Recorder();
        Recorder after = new Recorder();
        billing.setListenerOptions(QUICKLY.mutate()
                .concurrency(1)
                .batchSize(10)
                .batchMode(BatchMode.EXTRACT_PAYLOADS)
                .build());
        billing.subscribe(before);
        billing.subscribe(message -> {
            if (((List<?>) message.getPayload()).size() > 1) {
                throw new IllegalStateException("not all at once");
            }
            after.handleMessage(message);
        });
        billingRing.consumer("billing").close(); // a group for which they wait
        for (String payload : List.of("one", "two", "three")) {
            audit.send(new GenericMessage<>(payload));
        }
        billing.start();

        after.awaitCount(3);
        await().until(() -> lag("billing") == 0);
        assertThat(after.payloads()).containsExactly(List.of("one"), List.of("two"), List.of("three"));
        assertThat(before.payloads()) // it had all with the batch, of which only the first is remembered
                .containsExactly(List.of("one", "two", "three"), List.of("two"), List.of("three"));
    }

    @Test
    void anApplicationThatOnlySendsHoldsNothingBack() {
        audit.start(); // without a subscriber

        billing.send(new GenericMessage<>("price"));

        assertThat(billingRing.statistics().groups()).isEmpty();
    }

    /** Cannot commit the first time. */
    private static final class Ledger extends PseudoTransactionManager {
        private static final long serialVersionUID = 1;

        private final AtomicInteger commits = new AtomicInteger();

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (commits.getAndIncrement() == 0) {
                throw new TransactionSystemException("the database has gone");
            }
        }
    }

    @Test
    void whatSubscribersDidInATransactionThatIsRolledBackTheyDoAgain() {
        Recorder before = new Recorder();
        Recorder after = new Recorder();
        AtomicInteger calls = new AtomicInteger();
        billing.setListenerOptions(
                QUICKLY.mutate().transactionManager(new Ledger()).build());
        billing.subscribe(before);
        billing.subscribe(message -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("roll back");
            }
        });
        billing.subscribe(after);
        billing.start();

        billing.send(new GenericMessage<>("price"));

        after.awaitCount(3);
        await().until(() -> billingRing.statistics().groups().get(0).lag() == 0);
        assertThat(calls).hasValue(3); // rolled back by itself, then by the commit
        assertThat(before.payloads()).containsExactly("price", "price", "price");
        assertThat(after.payloads()).containsExactly("price", "price", "price");
    }

    @Test
    void anErrorOfOneSubscriberDoesNotKeepTheMessageFromTheOthers() {
        Recorder after = new Recorder();
        billing.setListenerOptions(QUICKLY.mutate().maxDeliveries(1).build());
        billing.subscribe(message -> {
            throw new IllegalStateException("an exception");
        });
        billing.subscribe(message -> {
            throw new StackOverflowError("an error");
        });
        billing.subscribe(after);
        billing.start();

        billing.send(new GenericMessage<>("price"));

        await().until(() -> billingRing.statistics().groups().get(0).lag() == 0);
        assertThat(after.payloads()).containsExactly("price");
        try (RingQueue aside = RingQueue.open(directory.resolve("prices.dead-letter.ring"))) {
            PollableRingChannel letters = new PollableRingChannel(aside);
            assertThat(requireNonNull(letters.receive(0)).getHeaders())
                    .containsEntry(RingHeaders.DEAD_LETTER_CAUSE, "java.lang.StackOverflowError: an error");
            letters.destroy();
        }
    }
}
