package io.cirque.integration.support;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.ring.RingDeletedException;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.messaging.MessageHandler;

class RingListenerEndpointTests {
    @TempDir
    Path directory;

    private RingQueue ring;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(8192).build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void nothingStaysOfDispatchThreadsThatHaveEnded() {
        RingListenerEndpoint endpoint = new RingListenerEndpoint(ring, "default", cause -> {});
        List<WeakReference<MessageHandler>> listeners = new CopyOnWriteArrayList<>();
        endpoint.start("orders", () -> {
            MessageHandler listener = new Listener();
            listeners.add(new WeakReference<>(listener));
            return listener;
        });

        for (int i = 0; i < 20; i++) {
            endpoint.setConcurrency(3);
            endpoint.setConcurrency(1);
            await().until(() -> ring.statistics().groups().get(0).members() == 1);
        }

        assertThat(listeners).hasSize(41);
        await().until(() -> {
            System.gc();
            return listeners.stream().filter(listener -> listener.get() != null).count() <= 5;
        });
        endpoint.stop();
    }

    @Test
    void aConcurrencyForWhichThereIsNoRoomIsNotKept() {
        try (RingQueue small = RingQueue.create(
                directory.resolve("small.ring"),
                RingOptions.builder().maxParticipants(4).build())) {
            RingListenerEndpoint endpoint = new RingListenerEndpoint(small, "default", cause -> {});
            endpoint.start("orders", Listener::new);

            assertThatExceptionOfType(RingLimitException.class).isThrownBy(() -> endpoint.setConcurrency(9));

            assertThat(endpoint.getConcurrency()).isEqualTo(1);
            endpoint.stop();
            endpoint.start("orders", Listener::new);
            assertThat(small.statistics().groups().get(0).members()).isEqualTo(1);
            endpoint.stop();
        }
    }

    private static final class Listener implements MessageHandler {
        @Override
        public void handleMessage(org.springframework.messaging.Message<?> message) {
            throw new IllegalStateException("nothing is sent here");
        }
    }

    @Test
    void whoLearnsThatTheRingIsGoneAsksWhetherThatStillMatters() throws Exception {
        CompletableFuture<Boolean> before = new CompletableFuture<>();
        CompletableFuture<Boolean> afterwards = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        RingListenerEndpoint[] endpoint = new RingListenerEndpoint[1];
        endpoint[0] = new RingListenerEndpoint(ring, "default", cause -> {
            assertThat(cause).isInstanceOf(RingDeletedException.class);
            before.complete(endpoint[0].isGone());
            awaitUninterruptibly(stopped);
            afterwards.complete(endpoint[0].isGone());
        });
        endpoint[0].start("orders", Listener::new);
        assertThat(endpoint[0].isGone()).isFalse();

        RingQueue.delete(ring.path());
        assertThat(before.get(1, TimeUnit.MINUTES)).isTrue();
        endpoint[0].stop();
        stopped.countDown();

        assertThat(afterwards.get(1, TimeUnit.MINUTES)).isFalse();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
