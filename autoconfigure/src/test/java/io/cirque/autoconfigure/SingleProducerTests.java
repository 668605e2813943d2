package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.GenericMessage;

/** {@code single-producer: true}: the threads of an application take turns, another application is refused. */
class SingleProducerTests {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String ORDERS = "cirque.rings.orders.single-producer=true";

    private final Path directory;
    private final ApplicationContextRunner runner;

    SingleProducerTests(@TempDir Path directory) {
        this.directory = directory;
        this.runner = Runners.in(directory);
    }

    /** The ring is filled again and again: who waits for room must not keep the others from sending. */
    @Test
    void threadsAndChannelsTakeTurns() {
        runner.withPropertyValues(
                        ORDERS,
                        "cirque.rings.orders.capacity=4KB",
                        "cirque.channels.orders.concurrency=1",
                        "cirque.outbound.sink.ring=orders",
                        "cirque.outbound.sink.input-channel=ordersOut")
                .withUserConfiguration(Desk.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    ExecutorService threads = Executors.newFixedThreadPool(4);
                    try {
                        CyclicBarrier start = new CyclicBarrier(4);
                        List<Future<?>> senders = new ArrayList<>();
                        for (int thread = 0; thread < 4; thread++) {
                            MessageChannel channel =
                                    context.getBean(thread % 2 == 0 ? "orders" : "ordersOut", MessageChannel.class);
                            int first = thread * 200;
                            senders.add(threads.submit(() -> {
                                start.await();
                                for (int i = first; i < first + 200; i++) {
                                    assertThat(channel.send(new GenericMessage<>(i)))
                                            .isTrue();
                                }
                                return null;
                            }));
                        }
                        for (Future<?> sender : senders) {
                            sender.get(30, TimeUnit.SECONDS);
                        }
                    } finally {
                        threads.shutdownNow();
                    }
                    Queue<Integer> handled = context.getBean(Desk.class).handled;
                    await().atMost(LONG).untilAsserted(() -> assertThat(handled)
                            .containsExactlyInAnyOrderElementsOf(
                                    IntStream.range(0, 800).boxed().toList()));
                    for (int thread = 0; thread < 4; thread++) {
                        int sender = thread;
                        assertThat(handled.stream().filter(order -> order / 200 == sender))
                                .as("order of thread " + sender)
                                .isSorted();
                    }
                });
    }

    /** Each context has a handle of its own, as a process has. */
    @Test
    void anotherApplicationIsRefusedUntilTheFirstHasEnded() {
        ApplicationContextRunner shop = runner.withPropertyValues(ORDERS, "cirque.channels.orders.group=default");
        shop.run(second -> {
            shop.run(first -> {
                assertThat(send(first, 1)).isTrue();
                assertThatExceptionOfType(MessageDeliveryException.class)
                        .isThrownBy(() -> send(second, 2))
                        .havingRootCause()
                        .isInstanceOf(RingLimitException.class)
                        .withMessageContaining(directory.resolve("orders.ring") + " is for a single producer")
                        .withMessageContaining(
                                "process " + ProcessHandle.current().pid())
                        .withMessageContaining("close it first");
                assertThat(send(first, 3)).isTrue();
            });
            assertThat(send(second, 4)).isTrue();
            assertThat(second.getBean(RingRegistry.class)
                            .get("orders")
                            .statistics()
                            .published())
                    .isEqualTo(3);
        });
    }

    @Test
    void defaultsAreForNewRingsButNotForDeadLetters() {
        RingDirectory.of(directory).create("old", RingOptions.defaults()).close();
        runner.withPropertyValues(
                        "cirque.defaults.single-producer=true",
                        "cirque.channels.orders.dead-letter=orders.dlq",
                        "cirque.channels.results.dead-letter=results.dlq",
                        "cirque.rings.[results.dlq].single-producer=true",
                        "cirque.rings.several.single-producer=false",
                        "cirque.channels.old.group=default")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(RingRegistry.class).rings())
                            .filteredOn(ring -> ring.geometry().singleProducer())
                            .extracting(RingQueue::name)
                            .containsExactlyInAnyOrder("orders", "results", "results.dlq");
                });
    }

    private static boolean send(ApplicationContext context, int order) {
        return context.getBean("orders", MessageChannel.class).send(new GenericMessage<>(order));
    }

    static class Desk {
        private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(Integer order) {
            handled.add(order);
        }
    }
}
