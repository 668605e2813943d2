package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers that sleep in the kernel, and all that is to wake them. */
class SleepersTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration A_WHILE = Duration.ofMillis(300);
    private static final long PATIENCE_SECONDS = 30;
    private static final String NO_FUTEX = "-D" + Futex.PROPERTY + "=false";
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    Path directory;

    private @Nullable RingQueue opened;
    private @Nullable MappedRing words;

    @BeforeEach
    void create() {
        Futex.ask();
        assumeTrue(Futex.isThere(), "Java 22, or JNA on the class path");
        create(false);
    }

    private void create(boolean singleProducer) {
        Path file = directory.resolve("sleepers.ring");
        opened = RingQueue.create(
                file,
                RingOptions.builder()
                        .capacity(64 * 256)
                        .singleProducer(singleProducer)
                        .waitStrategy(WaitStrategy.park())
                        .build());
        words = new MappedRing(file, OpenFiles.open(file));
    }

    @AfterEach
    void close() {
        if (words != null) {
            words.share().close();
        }
        if (opened != null) {
            opened.close();
        }
    }

    private RingQueue ring() {
        assertThat(opened).isNotNull();
        return opened;
    }

    private boolean isSomebodyAsleep() {
        assertThat(words).isNotNull();
        return Sleepers.isAnnounced(words.sleepers().word());
    }

    /** It has said that it is about to sleep, and nobody has called it since. */
    private void awaitSleep() {
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(1))
                .until(this::isSomebodyAsleep);
    }

    private void nobodySleepsForAWhile() {
        await().during(A_WHILE).atMost(A_WHILE.multipliedBy(20)).until(() -> !isSomebodyAsleep());
    }

    private static <T> FutureTask<T> inAThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "sleeper").start();
        return task;
    }

    private static <T> T resultOf(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static int take(Consumer consumer) throws InterruptedException {
        int[] taken = new int[1];
        consumer.poll(message -> taken[0] = message.toByteArray()[0], 1, LONG);
        return taken[0];
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageWakes(boolean singleProducer) throws Exception {
        RingQueue.delete(ring().path());
        close();
        create(singleProducer);
        try (Consumer consumer = ring().consumer("default");
                Producer producer = ring().producer()) {
            for (int i = 1; i <= 50; i++) {
                FutureTask<Integer> taken = inAThread(() -> take(consumer));
                awaitSleep();
                assertThat(producer.offer(new byte[] {(byte) i})).isTrue();
                assertThat(resultOf(taken)).isEqualTo(i);
                assertThat(isSomebodyAsleep()).isFalse();
            }
        }
    }

    @Test
    void aBatchAndAClaimWakeToo() throws Exception {
        try (Consumer consumer = ring().consumer("default");
                Producer producer = ring().producer()) {
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            assertThat(producer.offerAll(List.of(ByteBuffer.wrap(new byte[] {1}))))
                    .isTrue();
            assertThat(resultOf(taken)).isEqualTo(1);
            taken = inAThread(() -> take(consumer));
            awaitSleep();
            try (MessageClaim claim = producer.claim(1)) {
                assertThat(claim).isNotNull();
                claim.buffer().put(0, (byte) 2);
                claim.commit();
            }
            assertThat(resultOf(taken)).isEqualTo(2);
        }
    }

    @Test
    void whoWaitsForWhatIsBeingWrittenDoesNotSleepForLong() throws Exception {
        try (Consumer consumer = ring().consumer("default");
                Producer producer = ring().producer();
                MessageClaim claim = producer.claim(1)) {
            assertThat(claim).isNotNull();
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            nobodySleepsForAWhile();
            claim.buffer().put(0, (byte) 3);
            claim.commit();
            assertThat(resultOf(taken)).isEqualTo(3);
        }
    }

    @Test
    void aWakeupEndsTheSleep() throws Exception {
        try (Consumer consumer = ring().consumer("default")) {
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            consumer.wakeup();
            assertThat(resultOf(taken)).isZero();
        }
    }

    @Test
    void anInterruptEndsTheSleep() throws Exception {
        try (Consumer consumer = ring().consumer("default")) {
            FutureTask<Integer> taken = new FutureTask<>(() -> take(consumer));
            Thread thread = new Thread(taken);
            thread.start();
            awaitSleep();
            thread.interrupt();
            assertThatThrownBy(() -> resultOf(taken))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void theConsumerIsClosedOverItsSleep() throws Exception {
        Consumer consumer = ring().consumer("default");
        FutureTask<Integer> taken = inAThread(() -> take(consumer));
        awaitSleep();
        consumer.close();
        assertThatThrownBy(() -> resultOf(taken)).hasCauseInstanceOf(RingClosedException.class);
        assertThat(ring().statistics().participants()).isEmpty();
    }

    @Test
    void theRingIsClosedOverItsSleep() throws Exception {
        Consumer consumer = ring().consumer("default");
        FutureTask<Integer> taken = inAThread(() -> take(consumer));
        awaitSleep();
        ring().close();
        assertThatThrownBy(() -> resultOf(taken)).hasCauseInstanceOf(RingClosedException.class);
    }

    @Test
    void theRingIsDeletedOverItsSleep() throws Exception {
        try (Consumer consumer = ring().consumer("default")) {
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            RingQueue.delete(ring().path());
            assertThatThrownBy(() -> resultOf(taken)).hasCauseInstanceOf(RingDeletedException.class);
        }
    }

    @Test
    void aGroupThatIsMovedBackIsWoken() throws Exception {
        try (Consumer consumer = ring().consumer("default")) {
            assertThat(ring().offer(new byte[] {4})).isTrue();
            assertThat(take(consumer)).isEqualTo(4);
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            ring().resetGroup("default", StartAt.EARLIEST);
            assertThat(resultOf(taken)).isEqualTo(4);
        }
    }

    @Test
    void whatAnotherReleasesWakes() throws Exception {
        try (Consumer holder = ring().consumer("default");
                Consumer consumer = ring().consumer("default")) {
            assertThat(ring().offer(new byte[] {5})).isTrue();
            assertThat(holder.receive(LONG)).isNotNull();
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            holder.release();
            assertThat(resultOf(taken)).isEqualTo(5);
        }
    }

    @Test
    void oneThatIsWokenBesideTheReceiverSleepsAgain() throws Exception {
        try (Consumer one = ring().consumer("default");
                Consumer other = ring().consumer("default")) {
            FutureTask<Integer> first = inAThread(() -> take(one));
            FutureTask<Integer> second = inAThread(() -> take(other));
            awaitSleep();
            assertThat(ring().offer(new byte[] {6})).isTrue();
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> first.isDone() || second.isDone());
            awaitSleep();
            assertThat(first.isDone() && second.isDone()).isFalse();
            assertThat(ring().offer(new byte[] {6})).isTrue();
            assertThat(resultOf(first)).isEqualTo(6);
            assertThat(resultOf(second)).isEqualTo(6);
        }
    }

    @Test
    void aVirtualThreadLeavesItsCarrier() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "Java 21");
        try (Consumer consumer = ring().consumer("default")) {
            FutureTask<Integer> taken = new FutureTask<>(() -> take(consumer));
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, taken);
            nobodySleepsForAWhile();
            assertThat(ring().offer(new byte[] {7})).isTrue();
            assertThat(resultOf(taken)).isEqualTo(7);
        }
    }

    @Test
    void aProcessIsWokenByAnother() throws Exception {
        try (JavaProcess peer = sleepingPeer()) {
            for (int i = 1; i <= 20; i++) {
                awaitSleep();
                assertThat(ring().offer(new byte[] {(byte) i})).isTrue();
                assertThat(peer.line()).isEqualTo("took " + i);
            }
        }
    }

    /** With no bound to help: only the call wakes it. */
    @Test
    void theKernelWakesAnotherProcess() throws Exception {
        try (JavaProcess peer = JavaProcess.start(
                List.of("-Xmx64m", NATIVE_ACCESS),
                SleepingPeer.class,
                ring().path().toString(),
                "futex")) {
            awaitSleep();
            assertThat(words).isNotNull();
            Futex futex = words.sleepers().futex();
            assertThat(futex).isNotNull();
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> futex.wake() == 1);
            assertThat(peer.line()).isEqualTo("awake");
        }
    }

    @Test
    void aSleeperThatIsKilledIsNotMissed() throws Exception {
        try (JavaProcess peer = sleepingPeer()) {
            awaitSleep();
            peer.kill();
        }
        assertThat(isSomebodyAsleep()).isTrue();
        assertThat(ring().offer(new byte[] {8})).isTrue();
        assertThat(isSomebodyAsleep()).isFalse();
        try (Consumer consumer = ring().consumer("default")) {
            assertThat(take(consumer)).isEqualTo(8);
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            awaitSleep();
            assertThat(ring().offer(new byte[] {9})).isTrue();
            assertThat(resultOf(taken)).isEqualTo(9);
        }
    }

    @Test
    void nobodySleepsInTheKernelWhileAProducerLivesThatCannotWake() throws Exception {
        try (JavaProcess peer = JavaProcess.start(
                        List.of("-Xmx64m", NO_FUTEX),
                        SleepingPeer.class,
                        ring().path().toString(),
                        "publish");
                Consumer consumer = ring().consumer("default")) {
            assertThat(peer.line()).isEqualTo("producer");
            FutureTask<Integer> taken = inAThread(() -> take(consumer));
            nobodySleepsForAWhile();
            peer.tell("publish");
            assertThat(resultOf(taken)).isEqualTo(1);
            FutureTask<Integer> next = inAThread(() -> take(consumer));
            peer.kill();
            awaitSleep();
            assertThat(ring().offer(new byte[] {2})).isTrue();
            assertThat(resultOf(next)).isEqualTo(2);
        }
    }

    private JavaProcess sleepingPeer() throws IOException {
        return JavaProcess.start(
                List.of("-Xmx64m", NATIVE_ACCESS),
                SleepingPeer.class,
                ring().path().toString(),
                "consume");
    }
}
