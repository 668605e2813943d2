package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads of one process. */
class ThreadsTest {
    private static final int MESSAGES = 20_000;

    @TempDir
    Path directory;

    private RingQueue ring;

    @BeforeEach
    void create() {
        ring = RingQueue.create(
                directory.resolve("threads.ring"),
                RingOptions.builder().capacity(64 * 64).cellSize(64).build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void manyThreadsPublishThroughOneHandle() throws Exception {
        publishFrom(Executors.newFixedThreadPool(16), 16);
    }

    @Test
    void manyVirtualThreadsPublishThroughOneHandle() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "virtual threads come with Java 21");
        publishFrom(virtualThreads(), 500);
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    private void publishFrom(ExecutorService threads, int count) throws Exception {
        BitSet seen = new BitSet();
        AtomicInteger next = new AtomicInteger();
        try (Consumer consumer = ring.consumer("default")) {
            List<Future<?>> publishing = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                publishing.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < MESSAGES; number = next.getAndIncrement()) {
                        ring.publish(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
                    }
                    return number(next);
                }));
            }
            while (seen.cardinality() < MESSAGES) {
                int polled = consumer.poll(
                        message -> {
                            int number = ByteBuffer.wrap(message.toByteArray()).getInt();
                            assertThat(seen.get(number)).isFalse();
                            seen.set(number);
                        },
                        100,
                        Duration.ofSeconds(20));
                assertThat(polled).isPositive();
            }
            for (Future<?> done : publishing) {
                done.get();
            }
            assertThat(ring.statistics().published()).isEqualTo(MESSAGES);
            assertThat(ring.statistics().participants().size()).isLessThan(20);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int number(AtomicInteger next) {
        return next.get();
    }

    @Test
    void closingEndsEveryWait() throws InterruptedException {
        Consumer consumer = ring.consumer("default");
        ring.publish(new byte[(int) ring.maxMessageLength()]);
        consumer.receive(Duration.ofSeconds(1));
        Consumer empty = ring.consumer("default");
        List<Thread> waiters = new ArrayList<>();
        List<AtomicReference<@Nullable Throwable>> ends = new ArrayList<>();
        for (Waiter waiter : List.<Waiter>of(
                () -> ring.publish(new byte[1]),
                () -> ring.producer().publish(new byte[1]),
                () -> empty.receive(Duration.ofHours(1)))) {
            AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
            ends.add(end);
            Thread thread = thread(waiter, end);
            waiters.add(thread);
            await().until(() -> Waits.isIn(thread));
        }
        ring.close();
        for (Thread thread : waiters) {
            thread.join(20_000);
        }
        assertThat(ends).allSatisfy(end -> assertThat(end.get()).isInstanceOf(RingClosedException.class));
    }

    @Test
    void anInterruptEndsAWaitForRoom() throws InterruptedException {
        ring.publish(new byte[(int) ring.maxMessageLength()]);
        AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
        Thread thread = thread(() -> ring.publish(new byte[1]), end);
        thread.interrupt();
        thread.join(20_000);
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        Consumer consumer = ring.consumer("default");
        assertThat(consumer.poll(message -> {}, 10)).isEqualTo(1);
        assertThat(ring.offer(new byte[1])).isTrue();
    }

    @Test
    void aHandlerMayCloseItsConsumer() {
        Consumer consumer = ring.consumer("default");
        ring.offer(new byte[1]);
        ring.offer(new byte[2]);
        assertThat(consumer.poll(message -> consumer.close(), 10)).isEqualTo(1);
        Consumer other = ring.consumer("default");
        assertThat(other.poll(message -> assertThat(message.length()).isEqualTo(2), 10))
                .isEqualTo(1);
    }

    @Test
    void aHandlerThatOutlastsTheCloseKeepsItsMessage() throws Exception {
        AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
        AtomicInteger handled = new AtomicInteger();
        Consumer consumer = ring.consumer("default");
        ring.offer(new byte[1]);
        Thread thread = thread(
                () -> consumer.poll(
                        message -> {
                            handled.incrementAndGet();
                            await().atMost(Duration.ofSeconds(20)).until(() -> !ring.isOpen());
                        },
                        1),
                end);
        await().until(() -> handled.get() == 1);
        ring.close();
        thread.join(20_000);
        try (RingQueue again = RingQueue.open(ring.path())) {
            assertThat(again.statistics().depth()).isZero();
            assertThat(again.statistics().participants()).isEmpty();
        }
        assertThat(end.get()).isNull();
    }

    private interface Waiter {
        void await() throws InterruptedException;
    }

    private static Thread thread(Waiter waiter, AtomicReference<@Nullable Throwable> end) {
        ThreadFactory daemon = task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        };
        Thread thread = daemon.newThread(() -> {
            try {
                waiter.await();
            } catch (Throwable fault) {
                end.set(fault);
            }
        });
        thread.start();
        return thread;
    }
}
