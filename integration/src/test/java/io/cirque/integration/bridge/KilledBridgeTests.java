package io.cirque.integration.bridge;

import static io.cirque.integration.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.OtherJvm;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with a bridge that are killed under load: nothing is lost or overtaken, some messages come twice. */
class KilledBridgeTests {
    private static final int KILLS = 3;

    @TempDir
    Path directory;

    private final Broker broker = new Broker();
    private RingQueue ring;

    @BeforeEach
    void open() {
        ring = RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().capacity(64 << 20).build());
        broker.createTopic("orders", 1, Map.of());
    }

    @AfterEach
    void close() {
        ring.close();
        broker.close();
    }

    private OtherJvm bridging(String direction) {
        return OtherJvm.start(Bridging.class, ring.path(), direction, "orders", broker.addresses());
    }

    private void killUnderLoad(String direction) {
        for (int i = 0; i < KILLS; i++) {
            try (OtherJvm jvm = bridging(direction)) {
                jvm.awaitLine("handing over");
                jvm.kill();
            }
        }
    }

    @Test
    void fromARingToKafka() {
        Queue<String> all = new ConcurrentLinkedQueue<>();
        AtomicBoolean end = new AtomicBoolean();
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 0; !end.get(); i++) {
                assertThat(ring.offer(("message " + i).getBytes(UTF_8))).isTrue();
                all.add("message " + i);
                LockSupport.parkNanos(50_000); // a load for as long as it takes, not as much as the ring can hold
            }
        });
        killUnderLoad("to-kafka");
        end.set(true);
        producer.join();
        List<String> sent = List.copyOf(all);
        assertThat(ring.statistics().groups().get(0).lag()).isPositive();

        try (OtherJvm last = bridging("to-kafka")) {
            last.awaitLine("ready");
            await().until(() -> ring.statistics().groups().get(0).lag() == 0);
        }

        List<String> found = broker.awaitTexts("orders", texts -> texts.contains(sent.get(sent.size() - 1)));
        assertThat(List.copyOf(new LinkedHashSet<>(found))).isEqualTo(sent);
    }

    @Test
    void fromKafkaToARing() {
        List<byte[]> values = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            sent.add("message " + i);
            values.add(("message " + i).getBytes(UTF_8));
        }
        broker.send("orders", 0, values);
        killUnderLoad("from-kafka");
        assertThat(broker.committed("orders"))
                .isLessThanOrEqualTo(ring.statistics().published());

        try (OtherJvm last = bridging("from-kafka")) {
            last.awaitLine("ready");
            await().until(() -> broker.committed("orders") == sent.size());
        }

        List<String> taken = new ArrayList<>();
        try (Consumer consumer = ring.consumer("default")) {
            await().until(() -> {
                consumer.poll(message -> taken.add(new String(message.toByteArray(), UTF_8)), 1_000);
                return ring.statistics().groups().get(0).lag() == 0;
            });
        }
        assertThat(List.copyOf(new LinkedHashSet<>(taken))).isEqualTo(sent);
    }
}
