package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads run out of stack anywhere in a publish or a take, again and again, at all depths; the process lives, and so
 * nobody recovers what they leave: they must leave nothing, or the next to use the same producer clears it away. {@code -Dcirque.overflow.descents} says how often.
 */
class StackOverflowTest {
    private static final int DESCENTS = Integer.getInteger("cirque.overflow.descents", 100);
    private static final long STACK = 160 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private RingQueue ring;
    private RingQueue others;

    @BeforeEach
    void open() {
        RingOptions options = RingOptions.builder().capacity(8192 * 256).build();
        ring = RingQueue.create(directory.resolve("overflow.ring"), options);
        others = RingQueue.open(ring.path());
    }

    @AfterEach
    void close() {
        ring.close();
        others.close();
    }

    /** What a thread does with less and less stack left. */
    private interface Act {
        void run() throws Exception;
    }

    /** Goes down, and acts on each level, until there is no stack left. */
    private static final class Descent implements Runnable {
        private final Act act;
        private int overflows;
        private int deepest;
        private @Nullable Throwable fault;

        Descent(Act act) {
            this.act = act;
        }

        @Override
        public void run() {
            try {
                descend(0);
            } catch (StackOverflowError end) {
                overflows++;
            }
        }

        private void descend(int depth) {
            deepest = depth;
            try {
                act.run();
            } catch (StackOverflowError e) {
                overflows++;
            } catch (Throwable e) {
                fault = e;
            }
            if (fault == null) {
                descend(depth + 1);
            }
        }

        /** Answers how often the stack overflowed in the act. */
        int run(long stack) throws InterruptedException {
            Thread thread = new Thread(null, this, "descent", stack);
            thread.start();
            thread.join();
            assertThat(fault).isNull();
            assertThat(deepest).isPositive();
            return overflows - 1;
        }
    }

    @Test
    void aProducerThatRunsOutOfStackHoldsNobodyUp() throws Exception {
        Producer producer = ring.producer();
        byte[] message = new byte[600];
        int overflows = publish(() -> producer.offer(message), () -> producer.offer(message));
        System.out.println("stack overflows in a producer: " + overflows);
    }

    @Test
    void aBatchThatRunsOutOfStackHoldsNobodyUp() throws Exception {
        Producer producer = ring.producer();
        List<ByteBuffer> batch = List.of(ByteBuffer.allocate(30), ByteBuffer.allocate(300), ByteBuffer.allocate(30));
        int overflows = publish(() -> producer.offerAll(batch), () -> producer.offerAll(batch));
        System.out.println("stack overflows in a batch: " + overflows);
    }

    /** Not even the end of the try block can abort it, if it has no stack: whoever closes the producer does. */
    @Test
    void aClaimThatRunsOutOfStackHoldsNobodyUp() throws Exception {
        List<Producer> producers = new ArrayList<>();
        int overflows = publish(
                () -> {
                    if (producers.isEmpty()) {
                        producers.add(ring.producer());
                    }
                    try (MessageClaim claim = producers.get(0).claim(8)) {
                        if (claim != null) {
                            claim.buffer().putInt(0, 1);
                            claim.commit();
                        }
                    } catch (IllegalStateException open) {
                        assertThat(open).hasMessageContaining("open claim");
                    }
                },
                () -> {
                    producers.forEach(Producer::close);
                    producers.clear();
                });
        System.out.println("stack overflows in a claim: " + overflows);
    }

    @Test
    void manyThreadsProducersThatRunOutOfStackHoldNobodyUp() throws Exception {
        byte[] message = new byte[600];
        int overflows = publish(() -> ring.offer(message), () -> ring.offer(message));
        assertThat(ring.statistics().participants().size()).isLessThan(25);
        System.out.println("stack overflows in the handle's own producers: " + overflows);
    }

    private int publish(Act act, Runnable after) throws Exception {
        int overflows = 0;
        try (Consumer consumer = others.consumer("default")) {
            for (int i = 0; i < DESCENTS; i++) {
                overflows += new Descent(act).run(STACK + i * 64L % 4096);
                after.run();
                long last = i + 1L;
                boolean[] arrived = {false};
                // The marker may find no room before the rest was taken.
                while (!others.offer(ByteBuffer.allocate(16).putLong(0, last))) {
                    assertThat(consumer.poll(message -> {}, 100, PATIENCE))
                            .as("descent %d, %d overflows", i, overflows)
                            .isPositive();
                }
                while (!arrived[0]) {
                    int taken = consumer.poll(
                            message -> arrived[0] |= message.length() == 16
                                    && ByteBuffer.wrap(message.toByteArray()).getLong() == last,
                            100,
                            PATIENCE);
                    assertThat(taken)
                            .as("descent %d, %d overflows", i, overflows)
                            .isPositive();
                }
            }
        }
        assertThat(overflows).isPositive();
        return overflows;
    }

    @Test
    void aConsumerThatRunsOutOfStackLosesNothing() throws Exception {
        BitSet taken = new BitSet();
        int[] next = {0};
        int overflows = 0;
        try (Consumer consumer = ring.consumer("default")) {
            for (int i = 0; i < DESCENTS; i++) {
                while (others.offer(ByteBuffer.allocate(Integer.BYTES).putInt(0, next[0]))) {
                    next[0]++;
                }
                overflows += new Descent(() -> consumer.poll(message -> take(message, taken), 3))
                        .run(STACK + i * 64L % 4096);
                while (taken.cardinality() < next[0]) {
                    assertThat(consumer.poll(message -> take(message, taken), 10, PATIENCE))
                            .as("descent %d, %d overflows", i, overflows)
                            .isPositive();
                }
            }
        }
        assertThat(overflows).isPositive();
        assertThat(others.statistics().depth()).isZero();
        System.out.println("stack overflows in a consumer: " + overflows);
    }

    private static void take(Message message, BitSet taken) {
        taken.set(ByteBuffer.wrap(message.toByteArray()).getInt());
    }
}
