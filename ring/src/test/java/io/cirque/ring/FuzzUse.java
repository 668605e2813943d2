package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** All that can be done with a ring, whatever state it is in. */
final class FuzzUse {
    private static final Duration SHORT = Duration.ofNanos(1);

    private FuzzUse() {}

    /** What every application does, and something that few do. */
    static void everything(RingQueue ring, Random random) throws InterruptedException {
        FuzzRun.typedOnly(() -> ring.offer(new byte[random.nextInt(700)]));
        FuzzRun.typedOnly(() -> ring.publish(new byte[random.nextInt(10)], SHORT));
        FuzzRun.typedOnly(() -> consume(ring, "default", random));
        FuzzRun.typedOnly(() -> seldom(ring, random));
        FuzzRun.typedOnly(() -> ring.peek(random.nextInt(3) == 0 ? random.nextLong() : 0, 20, FuzzUse::look));
        FuzzRun.typedOnly(ring::statistics);
    }

    private static void look(Message message) {
        assertThat(message.toByteArray()).hasSize(message.length());
        assertThat(message.buffer().remaining()).isEqualTo(message.length());
    }

    private static void consume(RingQueue ring, String group, Random random) throws InterruptedException {
        try (Consumer consumer = ring.consumer(group)) {
            for (int i = 0; i < 4; i++) {
                consumer.poll(FuzzUse::look, 3);
            }
            if (random.nextInt(4) == 0) {
                settle(consumer, random);
            }
        }
    }

    private static void settle(Consumer consumer, Random random) throws InterruptedException {
        if (consumer.receive(FuzzUse::look, 2, SHORT) > 0) {
            switch (random.nextInt(3)) {
                case 0 -> consumer.acknowledge();
                case 1 -> consumer.release();
                default -> consumer.close();
            }
        }
    }

    private static void seldom(RingQueue ring, Random random) throws InterruptedException {
        switch (random.nextInt(12)) {
            case 0 -> batch(ring, random);
            case 1 -> inPlace(ring, random);
            case 2 -> {
                if (ring.geometry().whenFull() != WhenFull.RETAIN) {
                    ring.clear();
                }
            }
            case 3 -> ring.resetGroup("default", random.nextBoolean() ? StartAt.EARLIEST : StartAt.LATEST);
            case 4 ->
                asked(() -> ring.resetGroup("default", random.nextLong() >>> (1 + random.nextInt(Long.SIZE - 1))));
            case 5 -> asked(() -> ring.removeGroup("other"));
            case 6 -> consume(ring, "other", random);
            case 7 -> {
                ConsumerOptions options = ConsumerOptions.builder()
                        .ephemeral(true)
                        .startAt(StartAt.EARLIEST)
                        .build();
                ring.consumer("passing", options).close();
            }
            case 8 -> {
                if (ring.geometry().sync() != Sync.NONE) {
                    ring.sync();
                }
            }
            case 9 -> RingQueue.open(ring.path()).close();
            default -> ring.isOpen();
        }
    }

    /** What a caller may ask for in vain. */
    private static void asked(Runnable use) {
        try {
            use.run();
        } catch (IllegalArgumentException | IllegalStateException inVain) {
            assertThat(inVain).hasMessageContaining(" ");
        }
    }

    private static void batch(RingQueue ring, Random random) {
        try (Producer producer = ring.producer()) {
            producer.offerAll(List.of(
                    ByteBuffer.allocate(random.nextInt(300)), ByteBuffer.allocate(1), ByteBuffer.allocateDirect(700)));
        }
    }

    private static void inPlace(RingQueue ring, Random random) {
        try (Producer producer = ring.producer();
                MessageClaim claim = producer.claim(random.nextInt(200))) {
            if (claim != null && random.nextBoolean()) {
                claim.commit();
            }
        }
    }
}
