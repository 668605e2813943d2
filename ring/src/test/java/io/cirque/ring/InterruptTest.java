package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thread that is interrupted ends its wait where the method says so, and keeps the interrupt where it does not. It never
 * closes the ring's channel, which would give up the locks of all its participants.
 */
class InterruptTest {
    @TempDir
    Path directory;

    private RingQueue ring;

    @BeforeEach
    void create() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(4096).build());
    }

    /** Whatever happened, the locks are there. */
    @AfterEach
    void theRingHasItsLocks() throws InterruptedException {
        assertThat(Thread.interrupted()).isFalse();
        try (Consumer consumer = ring.consumer("after")) {
            assertThat(ring.statistics().participants())
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.alive()).isTrue())
                    .noneMatch(ParticipantStatistics::lockLost);
            ring.clear();
            ring.publish(new byte[1]);
            assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
        }
        ring.close();
    }

    private static void interrupted(Runnable use) {
        Thread.currentThread().interrupt();
        use.run();
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    @Test
    void aWaitForAMessageEnds() {
        Consumer consumer = ring.consumer("default");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> consumer.receive(Duration.ofHours(1))).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> consumer.poll(message -> {}, 1, Duration.ofHours(1)))
                .isInstanceOf(InterruptedException.class);
        ring.offer(new byte[1]);
        assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
    }

    @Test
    void aWaitThatHasBegunEnds() throws InterruptedException {
        AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try (Consumer consumer = ring.consumer("default")) {
                consumer.receive(Duration.ofHours(1));
            } catch (InterruptedException e) {
                end.set(e);
            }
        });
        thread.start();
        await().until(() -> Waits.isIn(thread));
        thread.interrupt();
        thread.join(20_000);
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aWaitForRoomEnds() {
        ring.offer(new byte[(int) ring.maxMessageLength()]);
        try (Producer producer = ring.producer()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> producer.publish(new byte[1])).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> ring.publish(new byte[1], Duration.ofHours(1)))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(ring.statistics().depth()).isEqualTo(1);
    }

    @Test
    void whatDoesNotWaitForOthersIsDone() {
        interrupted(() -> assertThat(ring.offer(new byte[1])).isTrue());
        interrupted(() -> ring.producer().close());
        interrupted(() -> ring.consumer("default").close());
        interrupted(() -> ring.consumer("new").close());
        interrupted(() -> ring.resetGroup("new", StartAt.EARLIEST));
        interrupted(() -> ring.removeGroup("new"));
        interrupted(ring::statistics);
        interrupted(
                () -> ring.peek(0, 10, message -> assertThat(message.length()).isEqualTo(1)));
        interrupted(() -> RingQueue.open(ring.path()).close());
        Path other = directory.resolve("other.ring");
        interrupted(() -> RingQueue.create(other, RingOptions.defaults()).close());
        interrupted(() -> assertThat(RingQueue.delete(other)).isTrue());
    }

    @Test
    void acknowledgmentAndReleaseAreDone() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        ring.offer(new byte[] {1});
        ring.offer(new byte[] {2});
        assertThat(consumer.receive(Duration.ofSeconds(5))).isNotNull();
        interrupted(consumer::acknowledge);
        assertThat(consumer.receive(Duration.ofSeconds(5))).isNotNull();
        interrupted(consumer::release);
        assertThat(consumer.poll(message -> assertThat(message.toByteArray()).containsExactly(2), 1))
                .isEqualTo(1);
    }

    /** Another participant holds the lock of the group table for a while. */
    @Test
    void aWaitForTheGroupTableIsFinished() throws InterruptedException {
        OpenFiles.Share share = OpenFiles.open(ring.path());
        LifeLocks locks = new LifeLocks(share.channel(), true, "the ring");
        AtomicReference<@Nullable Consumer> joined = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            joined.set(ring.consumer("new"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        locks.withTableLock(() -> {
            thread.start();
            thread.interrupt();
            await().until(() -> ring.statistics().participants().size() == 1);
            assertThat(joined.get()).isNull();
            return thread;
        });
        thread.join(20_000);
        assertThat(joined.get()).isNotNull();
        share.close();
    }
}
