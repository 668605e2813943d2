package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.messaging.support.GenericMessage;

class StopTests {
    @TempDir
    Path directory;

    private RingQueue ring;
    private RingChannel channel;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(1 << 20).build());
        channel = new RingChannel(ring);
    }

    @AfterEach
    void close() {
        channel.destroy();
        ring.close();
    }

    private void send(String payload) {
        assertThat(channel.send(new GenericMessage<>(payload))).isTrue();
    }

    private int members() {
        return ring.statistics().groups().get(0).members();
    }

    @Test
    void stoppingAndStartingUnderLoadLosesNothingAndRepeatsNothing() {
        int count = 50_000;
        Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
        channel.setListenerOptions(RingListenerOptions.builder().concurrency(3).build());
        channel.subscribe(message -> seen.computeIfAbsent((String) message.getPayload(), p -> new AtomicInteger())
                .incrementAndGet());
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                send("message " + i);
            }
        });

        int stops = 0;
        while (!sender.isDone() || stops < 20) {
            channel.start();
            channel.stop();
            stops++;
        }
        channel.start();

        await().until(() -> seen.size() == count);
        assertThat(seen.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        sender.join();
    }

    @Test
    void stoppingWaitsForAHandlerThatIsAtWork() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        channel.subscribe(message -> {
            begun.countDown();
            awaitUninterruptibly(goOn);
            finished.set(true);
        });
        channel.start();
        send("one");
        begun.await();

        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        channel.stop(() -> stopped.complete(finished.get()));
        assertThat(stopped).isNotDone();
        goOn.countDown();

        assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(members()).isZero();
        assertThat(ring.statistics().groups().get(0).lag()).isZero();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        await().until(() -> latch.getCount() == 0);
    }

    @Test
    void aHandlerThatDoesNotReturnIsInterruptedAndItsMessageDeliveredAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean stuck = new AtomicBoolean(true);
        Recorder good = new Recorder();
        channel.setListenerOptions(RingListenerOptions.builder()
                .shutdownTimeout(Duration.ofMillis(50))
                .build());
        channel.subscribe(message -> {
            begun.countDown();
            if (stuck.get()) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
            good.handleMessage(message);
        });
        channel.start();
        send("one");
        begun.await();

        channel.stop();
        assertThat(members()).isZero();
        stuck.set(false);
        channel.start();

        good.awaitCount(1);
        assertThat(good.messages().get(0).getHeaders().get("deliveryAttempt")).hasToString("2");
    }

    @Test
    void aHandlerThatIgnoresTheInterruptDoesNotHoldUpTheStopForEver() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        channel.setListenerOptions(
                RingListenerOptions.builder().shutdownTimeout(Duration.ZERO).build());
        channel.subscribe(message -> {
            begun.countDown();
            while (goOn.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        channel.start();
        send("one");
        begun.await();

        long start = System.nanoTime();
        channel.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        goOn.countDown();
        await().until(() -> members() == 0);
        assertThat(ring.statistics().groups().get(0).lag()).isZero();
    }

    @Test
    void aHandlerMayStopItsOwnChannel() {
        Recorder subscriber = new Recorder();
        channel.subscribe(message -> {
            subscriber.handleMessage(message);
            channel.stop();
        });
        channel.start();
        send("one");
        send("two");

        subscriber.awaitCount(1);
        await().until(() -> !channel.isRunning() && members() == 0);
        assertThat(subscriber.payloads()).containsExactly("one");
        assertThat(ring.statistics().groups().get(0).lag()).isEqualTo(1);
    }

    @Test
    void aMessageInItsPauseIsLeftToOthersByTheStop() {
        AtomicInteger failures = new AtomicInteger();
        channel.setListenerOptions(RingListenerOptions.builder()
                .retryBackOff(Duration.ofHours(1), Duration.ofHours(1))
                .build());
        channel.subscribe(message -> {
            failures.incrementAndGet();
            throw new IllegalStateException("no");
        });
        channel.start();
        send("one");
        await().until(() -> failures.get() == 1);

        channel.stop();
        RingChannel other = new RingChannel(ring);
        Recorder good = new Recorder();
        other.subscribe(good);
        other.start();

        good.awaitCount(1);
        assertThat(good.messages().get(0).getHeaders().get("deliveryAttempt")).hasToString("2");
        other.destroy();
    }

    @Test
    void anExecutorThatRejectsFailsTheStart() {
        channel.setListenerOptions(RingListenerOptions.builder()
                .taskExecutor(task -> {
                    throw new TaskRejectedException("no thread is left");
                })
                .build());
        channel.subscribe(message -> {});

        assertThat(catchThrowable(channel::start)).isInstanceOf(TaskRejectedException.class);
        assertThat(channel.isRunning()).isFalse();
        assertThat(members()).isZero();
    }

    @Test
    void aLoopThatNeverGotAThreadStopsAtOnce() {
        channel.setListenerOptions(
                RingListenerOptions.builder().taskExecutor(task -> {}).build());
        channel.subscribe(message -> {});
        channel.start();
        assertThat(members()).isEqualTo(1);

        channel.stop();

        assertThat(members()).isZero();
    }
}
