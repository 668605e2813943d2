package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AckUtils;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Receiving and sending within transactions. */
class TransactionTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingQueue other;
    private PollableRingChannel channel;
    private final Ledger ledger = new Ledger();
    private final TransactionTemplate transaction = new TransactionTemplate(ledger);

    /** Counts how transactions end; may refuse to commit. */
    private static final class Ledger extends PseudoTransactionManager {
        private static final long serialVersionUID = 1;

        private final transient List<String> entries = new CopyOnWriteArrayList<>();
        private volatile boolean refusing;

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (refusing) {
                throw new org.springframework.transaction.TransactionSystemException("the database has gone");
            }
            entries.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            entries.add("rollback");
        }
    }

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(8192).build());
        other = RingQueue.create(
                directory.resolve("bills.ring"),
                RingOptions.builder().capacity(8192).build());
        channel = new PollableRingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
        other.close();
    }

    private static RingListenerOptions.Builder quickly() {
        return RingListenerOptions.builder().maxDeliveries(3).retryBackOff(Duration.ofMillis(1), Duration.ofMillis(2));
    }

    private long lag(RingQueue of) {
        return of.statistics().groups().get(0).lag();
    }

    private static int attempt(@Nullable Message<?> message) {
        return requireNonNull(StaticMessageHeaderAccessor.getDeliveryAttempt(requireNonNull(message)))
                .get();
    }

    @Test
    void whatAPolledChannelGivesIsAcknowledgedAtTheCommit() {
        channel.send(new GenericMessage<>("a"));

        transaction.executeWithoutResult(status -> {
            assertThat(requireNonNull(channel.receive(0)).getPayload()).isEqualTo("a");
            assertThat(lag(ring)).isEqualTo(1);
        });

        assertThat(lag(ring)).isZero();
    }

    @Test
    void afterARollbackItComesAgainAndNotForEver() {
        channel.setListenerOptions(quickly().build());
        channel.send(new GenericMessage<>("bad"));
        channel.send(new GenericMessage<>("good"));

        List<Integer> attempts = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 6; i++) {
            transaction.executeWithoutResult(status -> {
                Message<?> message = channel.receive(0);
                if (message != null && message.getPayload().equals("bad")) {
                    attempts.add(attempt(message));
                    status.setRollbackOnly();
                }
            });
        }

        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(lag(ring)).isZero();
        assertThat(channel.getDeadLetterCount()).isEqualTo(1);
    }

    @Test
    void aFailedCommitIsARollback() {
        channel.send(new GenericMessage<>("a"));
        ledger.refusing = true;

        assertThatExceptionOfType(org.springframework.transaction.TransactionSystemException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(
                        status -> assertThat(channel.receive(0)).isNotNull()));

        ledger.refusing = false;
        assertThat(attempt(channel.receive(0))).isEqualTo(2);
    }

    @Test
    void severalOfOneTransactionAreSettledTogether() {
        for (String each : List.of("a", "b", "c")) {
            channel.send(new GenericMessage<>(each));
        }

        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 3; i++) {
                assertThat(channel.receive(0)).isNotNull();
            }
            status.setRollbackOnly();
        });
        assertThat(lag(ring)).isEqualTo(3);
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 3; i++) {
                assertThat(attempt(channel.receive(0))).isEqualTo(2);
            }
        });
        assertThat(lag(ring)).isZero();
    }

    @Test
    void whatASourceGivesFollowsTheTransactionAndNotThePoller() {
        RingMessageSource source = new RingMessageSource(ring);
        channel.send(new GenericMessage<>("a"));

        transaction.executeWithoutResult(status -> {
            Message<?> message = requireNonNull(source.receive());
            AckUtils.autoAck(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message)); // as a poller does
            assertThat(lag(ring)).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(lag(ring)).isEqualTo(1);
        transaction.executeWithoutResult(
                status -> assertThat(attempt(source.receive())).isEqualTo(2));

        assertThat(lag(ring)).isZero();
        source.destroy();
    }

    @Test
    void aTransactedChannelSendsAtTheCommitInOrder() {
        RingChannel bills = new RingChannel(other);
        bills.setTransacted(true);
        channel.setTransacted(true);

        transaction.executeWithoutResult(status -> {
            assertThat(bills.send(new GenericMessage<>("a"))).isTrue();
            assertThat(bills.send(new GenericMessage<>("b"))).isTrue();
            assertThat(channel.send(new GenericMessage<>("c"))).isTrue();
            assertThat(lag(other)).isZero();
            assertThat(lag(ring)).isZero();
        });

        PollableRingChannel reader = new PollableRingChannel(other);
        assertThat(requireNonNull(reader.receive(0)).getPayload()).isEqualTo("a");
        assertThat(requireNonNull(reader.receive(0)).getPayload()).isEqualTo("b");
        assertThat(requireNonNull(channel.receive(0)).getPayload()).isEqualTo("c");
        reader.destroy();
        bills.destroy();
    }

    @Test
    void aRolledBackTransactionSendsNothing() {
        RingChannel bills = new RingChannel(other);
        bills.setTransacted(true);

        transaction.executeWithoutResult(status -> {
            bills.send(new GenericMessage<>("a"));
            status.setRollbackOnly();
        });

        assertThat(lag(other)).isZero();
        bills.send(new GenericMessage<>("b")); // no transaction: at once
        assertThat(lag(other)).isEqualTo(1);
        bills.destroy();
    }

    @Test
    void aTransactedSenderLearnsThatThereIsNoRoomAfterTheCommit() {
        RingChannel bills = new RingChannel(other);
        bills.setTransacted(true);
        bills.setSendTimeout(Duration.ZERO);
        while (other.offer(new byte[100])) {
            // until it is full
        }

        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> bills.send(new GenericMessage<>("a"))))
                .withMessageContaining("has committed");
        assertThat(ledger.entries).containsExactly("commit");
        bills.destroy();
    }

    @Test
    void aListenerRunsInATransactionOfItsOwn() {
        RingChannel listening = new RingChannel(ring);
        AtomicInteger calls = new AtomicInteger();
        RingChannel bills = new RingChannel(other);
        bills.setTransacted(true);
        listening.setListenerOptions(quickly().transactionManager(ledger).build());
        listening.subscribe(message -> {
            bills.send(message);
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        listening.start();

        listening.send(new GenericMessage<>("a"));

        await().until(() -> lag(ring) == 0);
        assertThat(ledger.entries).containsExactly("rollback", "rollback", "commit");
        assertThat(lag(other)).isEqualTo(1);
        listening.destroy();
        bills.destroy();
    }

    @Test
    void aTransactionThatWouldWaitForItselfIsToldSo() {
        channel.setListenerOptions(quickly().maxUnacknowledged(2).build());
        for (String each : List.of("a", "b", "c")) {
            channel.send(new GenericMessage<>(each));
        }

        transaction.executeWithoutResult(status -> {
            assertThat(channel.receive()).isNotNull();
            assertThat(channel.receive()).isNotNull();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> channel.receive())
                    .withMessageContaining("2 messages for group 'default' of ring 'orders'")
                    .withMessageContaining("maxUnacknowledged (2)");
            assertThat(channel.receive(10)).isNull();
        });

        assertThat(requireNonNull(channel.receive()).getPayload()).isEqualTo("c");
    }
}
