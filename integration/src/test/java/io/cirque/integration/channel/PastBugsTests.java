package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.TransactionTemplate;

/** What has gone wrong in channels of this kind before. */
class PastBugsTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingChannel channel;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        channel = new RingChannel(ring);
        channel.setListenerOptions(RingListenerOptions.builder()
                .maxDeliveries(3)
                .concurrency(1)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(2))
                .build());
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
    }

    private void send(String... payloads) {
        for (String payload : payloads) {
            assertThat(channel.send(new GenericMessage<>(payload))).isTrue();
        }
    }

    private long lag() {
        return ring.statistics().groups().get(0).lag();
    }

    @Test
    void aMessageIsNotLostWhenAnExceptionIsThrownDownstream() {
        AtomicInteger calls = new AtomicInteger();
        channel.subscribe(message -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("downstream");
            }
            recorder.handleMessage(message);
        });
        channel.start();

        send("one");

        recorder.awaitCount(1);
        assertThat(recorder.payloads()).containsExactly("one");
        await().until(() -> lag() == 0);
    }

    @Test
    void theDispatchDoesNotEndWithTheFirstExceptionWhateverItIs() {
        channel.subscribe(message -> {
            switch ((String) message.getPayload()) {
                case "exception" -> throw new IllegalStateException("no");
                case "error" -> throw new StackOverflowError("no");
                case "interrupt" -> Thread.currentThread().interrupt();
                default -> recorder.handleMessage(message);
            }
        });
        channel.start();

        send("exception", "error", "interrupt", "one", "two");

        recorder.awaitCount(2);
        assertThat(recorder.payloads()).containsExactly("one", "two");
        await().until(() -> lag() == 0 && channel.getDeadLetterCount() == 2);
    }

    @Test
    void aMessageThatIsRolledBackIsNotDeliveredForEver() {
        PollableRingChannel polled = new PollableRingChannel(ring);
        polled.setListenerOptions(RingListenerOptions.builder().maxDeliveries(3).build());
        TransactionTemplate transaction = new TransactionTemplate(new PseudoTransactionManager());
        send("bad");

        List<Integer> deliveries = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            transaction.executeWithoutResult(status -> {
                var message = polled.receive(0);
                if (message != null) {
                    var attempt = StaticMessageHeaderAccessor.getDeliveryAttempt(message);
                    deliveries.add(attempt == null ? 0 : attempt.get());
                    status.setRollbackOnly();
                }
            });
        }

        assertThat(deliveries).containsExactly(1, 2, 3);
        assertThat(polled.getDeadLetterCount()).isEqualTo(1);
        polled.destroy();
    }

    @Test
    void whileNobodyIsSubscribedNothingIsDelivered() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Object> handled = new CopyOnWriteArrayList<>();
        MessageHandler leaving = message -> {
            begun.countDown();
            awaitUninterruptibly(goOn);
            handled.add(message.getPayload());
        };
        channel.subscribe(leaving);
        channel.start();
        send("one", "two", "three");
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();

        Thread unsubscribing = new Thread(() -> channel.unsubscribe(leaving));
        unsubscribing.start();
        await().until(() -> unsubscribing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        unsubscribing.join();

        assertThat(handled).containsExactly("one");
        assertThat(lag()).isEqualTo(2);
        assertThat(ring.statistics().groups().get(0).members()).isZero();
        channel.subscribe(recorder);
        recorder.awaitCount(2);
        assertThat(recorder.messages())
                .allSatisfy(message -> assertThat(StaticMessageHeaderAccessor.getDeliveryAttempt(message))
                        .hasValue(1));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBacklogIsSharedByAllThreadsAfterARestart() {
        for (int i = 0; i < 300; i++) {
            send("message " + i);
        }
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier together = new CyclicBarrier(3); // falls only if three threads are at work at once
        RingChannel restarted = new RingChannel(ring);
        restarted.setListenerOptions(
                RingListenerOptions.builder().concurrency(3).build());
        restarted.subscribe(message -> {
            try {
                together.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            threads.add(Thread.currentThread().getName());
            recorder.handleMessage(message);
        });

        restarted.start();

        recorder.awaitCount(300);
        assertThat(threads).hasSize(3);
        restarted.destroy();
    }
}
