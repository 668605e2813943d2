package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a process may be at when it dies or is stopped. */
enum CrashScenario {
    PUBLISH_ONE_CELL,
    PUBLISH_THREE_CELLS,
    PUBLISH_INTO_A_FULL_RING,
    PUBLISH_OVER_A_GAP,
    PUBLISH_PAST_A_DESERTED_GROUP,
    PUBLISH_PAST_A_HALF_MADE_GROUP,
    PUBLISH_PAST_A_HALF_MOVED_GROUP,
    PUBLISH_THROUGH_THE_POOL,
    BATCH,
    CLAIM_AND_COMMIT,
    CLAIM_AND_ABORT,
    POLL,
    POLL_WHAT_WAS_OVERWRITTEN,
    RECEIVE_AND_ACKNOWLEDGE,
    RECEIVE_AND_RELEASE,
    ADOPT,
    ADOPT_WHAT_WAS_OVERWRITTEN,
    INHERIT,
    RESOLVE,
    JOIN,
    JOIN_LATEST,
    JOIN_EARLIEST,
    JOIN_EPHEMERAL,
    LEAVE,
    LEAVE_WITH_A_CLAIM,
    RESET,
    CLEAR,
    REMOVE,
    DELETE,
    FINISH_A_DELETION,
    CREATE;

    /** What the process publishes is numbered from here on. */
    static final int MESSAGE = 1_000;

    private static final Duration SOON = Duration.ofSeconds(1);

    /** Runs when the scenario is prepared: stores count from here on. */
    interface Arming {
        void arm();
    }

    /** Whether the policy knows the situation. */
    boolean suits(WhenFull policy) {
        return switch (this) {
            case PUBLISH_OVER_A_GAP, POLL_WHAT_WAS_OVERWRITTEN, ADOPT_WHAT_WAS_OVERWRITTEN ->
                policy == WhenFull.OVERWRITE;
            case PUBLISH_PAST_A_DESERTED_GROUP, PUBLISH_PAST_A_HALF_MADE_GROUP, PUBLISH_PAST_A_HALF_MOVED_GROUP ->
                policy == WhenFull.BLOCK || policy == WhenFull.REJECT;
            case PUBLISH_INTO_A_FULL_RING, CLEAR -> policy != WhenFull.RETAIN; // a full one stays full
            default -> true;
        };
    }

    /** Whether it ends with a message that was accepted. */
    boolean publishes() {
        return name().startsWith("PUBLISH") || this == BATCH || this == CLAIM_AND_COMMIT;
    }

    /** Scenarios after which the ring is another one, or none. */
    static Set<CrashScenario> ofWholeRings() {
        return EnumSet.of(DELETE, FINISH_A_DELETION, CREATE);
    }

    /**
     * Does it; says {@code got} before what it was handed is acknowledged, and {@code published} when that is done.
     *
     * @return the ring, with all who take part in it; null if the scenario opens none
     */
    @Nullable
    RingQueue run(Path file, Arming arming) throws InterruptedException {
        return run(file, arming, ring -> {});
    }

    /** The same; {@code opened} is told of the ring before the work on it begins. */
    @Nullable
    RingQueue run(Path file, Arming arming, java.util.function.Consumer<RingQueue> opened) throws InterruptedException {
        switch (this) {
            case CREATE -> {
                arming.arm();
                return RingQueue.create(file, CrashSurvivors.options(WhenFull.BLOCK));
            }
            case FINISH_A_DELETION -> {
                arming.arm();
                return RingQueue.openOrCreate(file, CrashSurvivors.options(WhenFull.BLOCK));
            }
            case DELETE -> {
                arming.arm();
                RingQueue.delete(file);
                return null;
            }
            default -> {
                RingQueue ring = RingQueue.open(file);
                opened.accept(ring);
                run(ring, arming);
                return ring;
            }
        }
    }

    private void run(RingQueue ring, Arming arming) throws InterruptedException {
        switch (this) {
            case PUBLISH_ONE_CELL,
                    PUBLISH_INTO_A_FULL_RING,
                    PUBLISH_OVER_A_GAP,
                    PUBLISH_PAST_A_DESERTED_GROUP,
                    PUBLISH_PAST_A_HALF_MADE_GROUP,
                    PUBLISH_PAST_A_HALF_MOVED_GROUP -> {
                Producer producer = ring.producer();
                arming.arm();
                published(producer.offer(message(MESSAGE, 20)), 1);
            }
            case PUBLISH_THROUGH_THE_POOL -> {
                arming.arm();
                published(ring.offer(message(MESSAGE, 20)), 1);
            }
            case PUBLISH_THREE_CELLS -> {
                Producer producer = ring.producer();
                arming.arm();
                published(producer.offer(message(MESSAGE, 600)), 1);
            }
            case BATCH -> {
                Producer producer = ring.producer();
                List<ByteBuffer> batch = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    batch.add(ByteBuffer.wrap(message(MESSAGE + i, 300)));
                }
                arming.arm();
                published(producer.offerAll(batch), 3);
            }
            case CLAIM_AND_COMMIT, CLAIM_AND_ABORT -> claim(ring.producer(), arming);
            case POLL, POLL_WHAT_WAS_OVERWRITTEN, ADOPT, ADOPT_WHAT_WAS_OVERWRITTEN, RESOLVE -> {
                Consumer consumer = ring.consumer("a");
                arming.arm();
                poll(consumer);
            }
            case INHERIT -> {
                arming.arm();
                poll(ring.consumer("a"));
            }
            case RECEIVE_AND_ACKNOWLEDGE -> {
                Consumer consumer = ring.consumer("a");
                arming.arm();
                consumer.receive(CrashScenario::got, 2, SOON);
                consumer.acknowledge();
            }
            case RECEIVE_AND_RELEASE -> {
                Consumer consumer = ring.consumer("a");
                arming.arm();
                consumer.receive(message -> {}, 2, SOON);
                consumer.release();
            }
            case JOIN -> {
                arming.arm();
                ring.consumer("a");
            }
            case JOIN_LATEST, JOIN_EARLIEST, JOIN_EPHEMERAL -> {
                arming.arm();
                ring.consumer("new", joinOptions());
            }
            case LEAVE -> {
                ring.producer();
                ring.consumer("a");
                arming.arm();
                ring.close();
            }
            case LEAVE_WITH_A_CLAIM -> {
                Consumer consumer = ring.consumer("a");
                consumer.receive(message -> {}, 2, SOON);
                arming.arm();
                consumer.close();
            }
            case RESET -> {
                arming.arm();
                ring.resetGroup("a", StartAt.EARLIEST);
            }
            case CLEAR -> {
                arming.arm();
                ring.clear();
            }
            case REMOVE -> {
                arming.arm();
                ring.removeGroup("b");
            }
            default -> throw new IllegalArgumentException(name());
        }
    }

    private ConsumerOptions joinOptions() {
        StartAt at = this == JOIN_LATEST ? StartAt.LATEST : StartAt.EARLIEST;
        return ConsumerOptions.builder()
                .startAt(at)
                .ephemeral(this == JOIN_EPHEMERAL)
                .build();
    }

    private void claim(Producer producer, Arming arming) {
        arming.arm();
        MessageClaim claim = producer.claim(20);
        if (claim == null) {
            published(false, 1);
            return;
        }
        claim.buffer().put(message(MESSAGE, 20));
        if (this == CLAIM_AND_COMMIT) {
            claim.commit();
            published(true, 1);
        } else {
            claim.abort();
        }
    }

    private static void poll(Consumer consumer) {
        for (int i = 0; i < 100; i++) { // a gap is looked at now and then only
            consumer.poll(CrashScenario::got, 3);
        }
    }

    private static void published(boolean accepted, int count) {
        System.out.println(accepted ? "published " + count : "full");
    }

    private static void got(Message message) {
        System.out.println("got " + numberOf(message));
    }

    /** A message whose every byte follows from its number. */
    static byte[] message(int number, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.remaining() >= Integer.BYTES) {
            buffer.putInt(number);
        }
        return buffer.array();
    }

    static int numberOf(Message message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.toByteArray());
        int number = bytes.getInt();
        while (bytes.remaining() >= Integer.BYTES) {
            if (bytes.getInt() != number) {
                throw new AssertionError("message " + number + " is torn");
            }
        }
        return number;
    }
}
