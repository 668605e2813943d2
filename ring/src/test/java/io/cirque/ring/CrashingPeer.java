package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does one thing to a ring, and halts before the N-th store that this takes: file, scenario, N. Prints what it was handed
 * before it is acknowledged, and what it has published when that is done. Ends with {@link #HALTED}, or with 0 where the
 * thing takes fewer stores.
 */
final class CrashingPeer {
    static final int HALTED = 99;
    static final int CHILD_MESSAGE = 1_000;

    private final Path file;
    private final int haltAt;

    private CrashingPeer(Path file, int haltAt) {
        this.file = file;
        this.haltAt = haltAt;
    }

    public static void main(String[] arguments) throws Exception {
        new CrashingPeer(Path.of(arguments[0]), Integer.parseInt(arguments[2])).run(Scenario.valueOf(arguments[1]));
        Runtime.getRuntime().halt(0);
    }

    /** What a process may be at when it dies. */
    enum Scenario {
        PUBLISH_ONE_CELL,
        PUBLISH_THREE_CELLS,
        PUBLISH_INTO_A_FULL_RING,
        PUBLISH_THROUGH_THE_POOL,
        BATCH,
        CLAIM_AND_COMMIT,
        CLAIM_AND_ABORT,
        POLL,
        RECEIVE_AND_ACKNOWLEDGE,
        RECEIVE_AND_RELEASE,
        ADOPT,
        RESOLVE,
        JOIN_LATEST,
        JOIN_EARLIEST,
        LEAVE_WITH_A_CLAIM,
        RESET,
        REMOVE,
        DELETE,
        CREATE
    }

    private void run(Scenario scenario) throws Exception {
        if (scenario == Scenario.CREATE) {
            arm();
            RingQueue.create(file, CrashPointsTest.options(WhenFull.BLOCK).build());
            return;
        }
        RingQueue ring = RingQueue.open(file);
        switch (scenario) {
            case PUBLISH_ONE_CELL, PUBLISH_INTO_A_FULL_RING -> {
                Producer producer = ring.producer();
                arm();
                published(producer.offer(message(CHILD_MESSAGE, 20)), 1);
            }
            case PUBLISH_THROUGH_THE_POOL -> {
                arm();
                published(ring.offer(message(CHILD_MESSAGE, 20)), 1);
            }
            case PUBLISH_THREE_CELLS -> {
                Producer producer = ring.producer();
                arm();
                published(producer.offer(message(CHILD_MESSAGE, 600)), 1);
            }
            case BATCH -> {
                Producer producer = ring.producer();
                List<ByteBuffer> batch = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    batch.add(ByteBuffer.wrap(message(CHILD_MESSAGE + i, 300)));
                }
                arm();
                published(producer.offerAll(batch), 3);
            }
            case CLAIM_AND_COMMIT, CLAIM_AND_ABORT -> {
                Producer producer = ring.producer();
                arm();
                MessageClaim claim = producer.claim(20);
                if (claim != null) {
                    claim.buffer().put(message(CHILD_MESSAGE, 20));
                    if (scenario == Scenario.CLAIM_AND_COMMIT) {
                        claim.commit();
                        published(true, 1);
                    } else {
                        claim.abort();
                    }
                }
            }
            case POLL, ADOPT, RESOLVE -> {
                Consumer consumer = ring.consumer("a");
                arm();
                for (int i = 0; i < 100; i++) { // a gap is looked at now and then only
                    consumer.poll(CrashingPeer::got, 3);
                }
            }
            case RECEIVE_AND_ACKNOWLEDGE -> {
                Consumer consumer = ring.consumer("a");
                arm();
                consumer.receive(CrashingPeer::got, 2, Duration.ofSeconds(1));
                consumer.acknowledge();
            }
            case RECEIVE_AND_RELEASE -> {
                Consumer consumer = ring.consumer("a");
                arm();
                consumer.receive(message -> {}, 2, Duration.ofSeconds(1));
                consumer.release();
            }
            case JOIN_LATEST, JOIN_EARLIEST -> {
                StartAt at = scenario == Scenario.JOIN_LATEST ? StartAt.LATEST : StartAt.EARLIEST;
                arm();
                ring.consumer("new", ConsumerOptions.builder().startAt(at).build());
            }
            case LEAVE_WITH_A_CLAIM -> {
                Consumer consumer = ring.consumer("a");
                consumer.receive(message -> {}, 2, Duration.ofSeconds(1));
                arm();
                consumer.close();
            }
            case RESET -> {
                arm();
                ring.resetGroup("a", StartAt.EARLIEST);
            }
            case REMOVE -> {
                arm();
                ring.removeGroup("b");
            }
            case DELETE -> {
                arm();
                RingQueue.delete(file);
            }
            default -> throw new IllegalArgumentException(scenario.name());
        }
    }

    private void arm() {
        AtomicInteger stores = new AtomicInteger();
        StoreTrace.watch(store -> {
            if (stores.incrementAndGet() == haltAt) {
                System.out.println("halted before " + store);
                Runtime.getRuntime().halt(HALTED);
            }
        });
    }

    private static void published(boolean accepted, int count) {
        System.out.println(accepted ? "published " + count : "full");
    }

    private static void got(Message message) {
        System.out.println("got " + CrashPointsTest.numberOf(message));
    }

    /** A message whose every byte follows from its number. */
    static byte[] message(int number, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.remaining() >= Integer.BYTES) {
            buffer.putInt(number);
        }
        return buffer.array();
    }
}
