package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One of two who use a ring at the same moment, through a handle of its own; both write into one ledger. */
final class Rival implements AutoCloseable {
    static final int CELLS = 16;
    static final String GROUP = "a";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a rival does; all of it with messages of the ledger. */
    enum Act {
        PUBLISH,
        PUBLISH_FOUR_CELLS,
        PUBLISH_THROUGH_THE_POOL,
        BATCH,
        CLAIM_AND_COMMIT,
        CLAIM_AND_ABORT,
        FILL,
        GO_ROUND,
        POLL,
        RECEIVE_AND_ACKNOWLEDGE,
        RECEIVE_AND_RELEASE,
        RECEIVE_AND_CLOSE,
        JOIN,
        JOIN_ANOTHER,
        REGISTER,
        RESET,
        RELEASE_CLAIMS,
        LOOK;

        /** Whether it takes the lock of the group table: nobody else can have that meanwhile. */
        boolean changesGroups() {
            return this == JOIN_ANOTHER || this == RESET || this == RELEASE_CLAIMS;
        }

        /** Whether it can be done while {@code act} is half done. */
        boolean isPossibleDuring(Act act) {
            boolean joins = this == JOIN || this == RECEIVE_AND_CLOSE;
            return !(act.changesGroups() && changesGroups()) && !(act == RESET && joins);
        }

        /** Whether it may have messages delivered that were handed over before. */
        boolean repeats() {
            return this == RECEIVE_AND_RELEASE || this == RECEIVE_AND_CLOSE || this == RESET || this == RELEASE_CLAIMS;
        }
    }

    /** What all have published and got, by number. */
    static final class Ledger {
        private int next;

        /** Those that were accepted. */
        final List<Integer> published = new ArrayList<>();

        final List<Integer> taken = new ArrayList<>();

        /** A message whose every byte tells its number. */
        private byte[] message(int length) {
            byte[] message = new byte[length];
            Arrays.fill(message, (byte) next++);
            return message;
        }

        Ledger copy() {
            Ledger copy = new Ledger();
            copy.next = next;
            copy.published.addAll(published);
            copy.taken.addAll(taken);
            return copy;
        }

        /** Those that were accepted, and those that may have been. */
        Set<Integer> tried() {
            return IntStream.range(0, next).boxed().collect(Collectors.toSet());
        }

        void take(Message message) {
            byte[] bytes = message.toByteArray();
            for (byte one : bytes) {
                assertThat(one).as("torn").isEqualTo(bytes[0]);
            }
            taken.add(bytes[0] & 0xff);
        }
    }

    private final RingQueue ring;
    private final Ledger ledger;
    private final Producer producer;
    private Consumer consumer;

    Rival(Path file, Ledger ledger) {
        this.ring = RingQueue.open(file);
        this.ledger = ledger;
        this.producer = ring.producer();
        this.consumer = ring.consumer(GROUP);
    }

    RingQueue ring() {
        return ring;
    }

    void act(Act act) throws InterruptedException {
        switch (act) {
            case PUBLISH -> publish(100);
            case PUBLISH_FOUR_CELLS -> publish(4 * 240);
            case PUBLISH_THROUGH_THE_POOL -> {
                byte[] message = ledger.message(300);
                published(ring.offer(message), message);
            }
            case BATCH -> {
                byte[] one = ledger.message(10);
                byte[] two = ledger.message(400);
                boolean accepted = producer.offerAll(List.of(ByteBuffer.wrap(one), ByteBuffer.wrap(two)));
                published(accepted, one);
                published(accepted, two);
            }
            case CLAIM_AND_COMMIT, CLAIM_AND_ABORT -> claim(act == Act.CLAIM_AND_COMMIT);
            case FILL -> {
                for (int i = 0; i < CELLS; i++) {
                    publish(20);
                }
            }
            case GO_ROUND -> {
                for (int i = 0; i < CELLS; i++) {
                    publish(20);
                    poll(5);
                }
            }
            case POLL -> poll(3);
            case RECEIVE_AND_ACKNOWLEDGE -> {
                receive();
                acknowledge();
            }
            case RECEIVE_AND_RELEASE -> {
                receive();
                consumer.release();
            }
            case RECEIVE_AND_CLOSE -> {
                receive();
                Consumer closed = consumer;
                consumer = ring.consumer(GROUP);
                closed.close();
            }
            case JOIN -> ring.consumer(GROUP).close();
            case JOIN_ANOTHER ->
                ring.consumer(
                                "another",
                                ConsumerOptions.builder().ephemeral(true).build())
                        .close();
            case REGISTER -> ring.producer().close();
            case RESET -> ring.resetGroup(GROUP, StartAt.EARLIEST);
            case RELEASE_CLAIMS -> ring.statistics().participants().forEach(ring::releaseClaim);
            case LOOK -> {
                assertThat(ring.statistics().warnings()).isNotNull();
                ring.walk(message -> assertThat(message.length()).isPositive());
            }
        }
    }

    /** As a consumer that dies over it. */
    void leaveTheFirst() throws InterruptedException {
        try (Consumer leaves = ring.consumer(GROUP)) {
            assertThat(leaves.receive(message -> {}, 1, Duration.ZERO)).isEqualTo(1);
        }
    }

    /** As a producer that dies with two cells reserved: the tail has moved, and nobody has an intent. */
    void leaveAGap() {
        OpenFiles.Share share = OpenFiles.open(ring.path());
        MappedRing mapped = new MappedRing(ring.path(), share);
        long tail = mapped.tailAcquire();
        assertThat(mapped.compareAndSetTail(tail, tail + 2)).isTrue();
        share.close();
    }

    private void publish(int length) {
        byte[] message = ledger.message(length);
        published(producer.offer(message), message);
    }

    private void published(boolean accepted, byte[] message) {
        if (accepted) {
            ledger.published.add(message[0] & 0xff);
        }
    }

    private void claim(boolean commit) {
        byte[] message = ledger.message(8);
        try (MessageClaim claim = producer.claim(message.length)) {
            if (claim != null && commit) {
                claim.buffer().put(message);
                claim.commit();
                published(true, message);
            }
        }
    }

    private void poll(int limit) {
        try {
            consumer.poll(ledger::take, limit);
        } catch (RingClaimLostException lost) {
            assertThat(lost).hasMessageContaining("operator");
        }
    }

    private void receive() throws InterruptedException {
        try {
            consumer.receive(ledger::take, 2, Duration.ZERO);
        } catch (RingClaimLostException lost) {
            assertThat(lost).hasMessageContaining("operator");
        }
    }

    /** Leaves what it has received to others. */
    void release() {
        consumer.release();
    }

    private void acknowledge() {
        try {
            consumer.acknowledge();
        } catch (RingClaimLostException lost) {
            assertThat(lost).hasMessageContaining("operator");
        }
    }

    /** Takes all that is there. */
    void drain() throws InterruptedException {
        long begin = System.nanoTime();
        while (lag() > 0) {
            consumer.poll(ledger::take, 4, Duration.ofMillis(1));
            assertThat(System.nanoTime() - begin)
                    .as("%s, %s", ledger.taken, ring.statistics())
                    .isLessThan(PATIENCE.toNanos());
        }
    }

    private long lag() {
        return ring.statistics().groups().stream()
                .filter(group -> group.name().equals(GROUP))
                .mapToLong(GroupStatistics::lag)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        ring.close();
    }
}
