package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What made earlier queues in shared memory hang, lose or split, one test for each. */
class KillDefectsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    @Test
    void killedSender() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                Consumer consumer = ring.consumer("default");
                KillableJvm sender = KillActor.start(directory, "sender", "claim", file())) {
            assertThat(sender.line()).isEqualTo("claimed");
            ring.publish(new byte[] {7});
            assertThat(consumer.receive(SHORT)).as("it may still come").isNull();
            sender.kill();
            Message message = consumer.receive(LONG);
            assertThat(message).isNotNull();
            assertThat(message.toByteArray()).containsExactly(7);
            consumer.acknowledge();
            assertThat(ring.statistics().usedCells()).isZero();
        }
    }

    @Test
    void killedReceiver() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                KillableJvm receiver = KillActor.start(directory, "receiver", "receive", file())) {
            ring.publish(new byte[] {7});
            assertThat(receiver.line()).isEqualTo("received 7, delivery 1");
            receiver.kill();
            receiver.awaitDeath();
            assertThat(ring.statistics().depth())
                    .as("nobody is there to take it over")
                    .isEqualTo(1);
            try (KillableJvm next = KillActor.start(directory, "next", "receive", file())) {
                assertThat(next.line()).isEqualTo("received 7, delivery 2");
                next.tell();
                assertThat(next.line()).isEqualTo("acknowledged");
                next.awaitSuccess();
            }
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    /** Several receivers die with one message, one after the other: each death is counted. */
    @Test
    void killedReceiversOneAfterTheOther() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults())) {
            ring.publish(new byte[] {7});
            for (int death = 1; death <= 4; death++) {
                try (KillableJvm receiver = KillActor.start(directory, "receiver" + death, "receive", file())) {
                    assertThat(receiver.line()).isEqualTo("received 7, delivery " + death);
                    receiver.kill();
                    receiver.awaitDeath();
                }
            }
            try (Consumer last = ring.consumer("default")) {
                Message message = last.receive(LONG);
                assertThat(message).isNotNull();
                assertThat(message.deliveryCount()).isEqualTo(5);
                last.acknowledge();
            }
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.3, 0.9})
    void creatorKilledHalfWay(double part) throws Exception {
        long capacity = 512L << 20;
        boolean half = false;
        for (int attempt = 0; attempt < 20 && !half; attempt++) {
            try (KillableJvm creator = KillActor.start(directory, "creator" + attempt, "create", file(), capacity)) {
                await().atMost(LONG)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> temporaryLength() >= part * capacity || Files.exists(file()));
                creator.kill();
                creator.awaitDeath();
            }
            half = !Files.exists(file());
            if (!half) {
                RingQueue.delete(file()); // it was faster than the signal: once more
            }
        }
        assertThat(half).as("a creator was caught at its work").isTrue();
        RingOptions small = RingOptions.builder().capacity(1 << 16).build();
        try (RingQueue ring = RingQueue.openOrCreate(file(), small)) {
            ring.publish(new byte[1]);
            assertThat(ring.statistics().depth()).isEqualTo(1);
        }
        assertThat(remains()).containsExactly(file());
    }

    /** The length of the file that is being made; -1 if there is none. */
    private long temporaryLength() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.toString().endsWith(".tmp"))
                    .mapToLong(path -> path.toFile().length())
                    .max()
                    .orElse(-1);
        }
    }

    private List<Path> remains() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> !path.toString().endsWith(".log")).toList();
        }
    }

    @Test
    void twoCreatorsAtOnce() throws Exception {
        int rounds = 100;
        List<KillableJvm> creators = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                creators.add(KillActor.start(directory, "creator" + i, "race", file(), rounds));
            }
            for (KillableJvm creator : creators) {
                assertThat(creator.line()).isEqualTo("ready");
            }
            for (int round = 0; round < rounds; round++) {
                for (KillableJvm creator : creators) {
                    creator.tell();
                }
                for (KillableJvm creator : creators) {
                    assertThat(creator.line()).isEqualTo("sent");
                }
                try (RingQueue ring = RingQueue.open(directory.resolve("race" + round + ".ring"))) {
                    assertThat(ring.statistics().depth())
                            .as("both are in one ring")
                            .isEqualTo(2);
                }
            }
            for (KillableJvm creator : creators) {
                creator.awaitSuccess();
            }
            assertThat(remains()).hasSize(rounds);
        } finally {
            creators.forEach(KillableJvm::close);
        }
    }

    @Test
    void restartedProducer() throws Exception {
        int lives = 5;
        int each = 1_000;
        RingOptions options = RingOptions.builder().maxParticipants(2).build(); // the dead one's slot is needed
        try (RingQueue ring = RingQueue.create(file(), options);
                Consumer consumer = ring.consumer("default")) {
            for (int life = 0; life < lives; life++) {
                try (KillableJvm producer = KillActor.start(
                        directory, "producer" + life, "publish", file(), life * each, (life + 1) * each)) {
                    assertThat(producer.line()).isEqualTo("published");
                    producer.kill();
                    producer.awaitDeath();
                }
            }
            List<Integer> numbers = new ArrayList<>();
            while (numbers.size() < lives * each) {
                int polled =
                        consumer.poll(message -> numbers.add(message.buffer().getInt(0)), 100, LONG);
                assertThat(polled).isPositive();
            }
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            assertThat(ring.statistics().published()).isEqualTo((long) lives * each);
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    /** Groups that are made while others publish: from the oldest message or from now on, without a gap. */
    @Test
    void lateJoiner() throws Exception {
        int last = 200_000;
        RingOptions options = RingOptions.builder()
                .capacity(64 << 20)
                .groups(List.of("first"))
                .build();
        try (RingQueue ring = RingQueue.create(file(), options);
                KillableJvm producer = KillActor.start(directory, "producer", "publish", file(), 0, last + 1)) {
            await().atMost(LONG).until(() -> ring.statistics().published() > 1_000);
            try (KillableJvm early = KillActor.start(directory, "early", "join", file(), "early", "EARLIEST", last);
                    KillableJvm first = KillActor.start(directory, "first", "join", file(), "first", "LATEST", last)) {
                assertThat(early.line()).isEqualTo("joined");
                assertThat(early.line()).isEqualTo("from 0");
                assertThat(first.line()).isEqualTo("joined");
                assertThat(first.line()).as("the group was there").isEqualTo("from 0");
            }
            assertThat(producer.line()).isEqualTo("published");
            try (KillableJvm late = KillActor.start(directory, "late", "join", file(), "late", "LATEST", last + 1)) {
                assertThat(late.line()).isEqualTo("joined");
                ring.publish(KillActor.number(last + 1));
                assertThat(late.line()).isEqualTo("from " + (last + 1));
            }
        }
    }

    @Test
    void closeWithBlockedPeers() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), smallWithTwoGroups());
                KillableJvm publisher = KillActor.start(directory, "publisher", "block-publishing", file())) {
            assertThat(publisher.line()).isEqualTo("full");
            try (RingQueue other = RingQueue.open(file());
                    Consumer idle = other.consumer("default")) {
                assertThat(idle.group()).isEqualTo("default");
            }
            assertThat(publisher.isAlive()).isTrue();
            for (String group : List.of("default", "empty")) {
                try (Consumer consumer = ring.consumer(group)) {
                    assertThat(consumer.poll(message -> {}, 1_000)).isPositive();
                }
            }
            assertThat(publisher.line()).isEqualTo("published");
            publisher.awaitSuccess();
        }
    }

    @Test
    void deleteWithBlockedPeers() throws Exception {
        Path empty = directory.resolve("empty.ring");
        RingQueue.create(file(), smallWithTwoGroups()).close();
        RingQueue.create(empty, smallWithTwoGroups()).close();
        try (KillableJvm publisher = KillActor.start(directory, "publisher", "block-publishing", file());
                KillableJvm receiver = KillActor.start(directory, "receiver", "block-receiving", empty)) {
            assertThat(publisher.line()).isEqualTo("full");
            assertThat(receiver.line()).isEqualTo("waiting");
            assertThat(RingQueue.delete(file())).isTrue();
            assertThat(RingQueue.delete(empty)).isTrue();
            assertThat(publisher.line()).isEqualTo("deleted");
            assertThat(receiver.line()).isEqualTo("deleted");
            publisher.awaitSuccess();
            receiver.awaitSuccess();
        }
    }

    @Test
    void clearWithBlockedPeers() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), smallWithTwoGroups());
                KillableJvm publisher = KillActor.start(directory, "publisher", "block-publishing", file())) {
            assertThat(publisher.line()).isEqualTo("full");
            ring.clear();
            assertThat(publisher.line()).isEqualTo("published");
            publisher.awaitSuccess();
            assertThat(ring.statistics().depth()).isEqualTo(1);
        }
    }

    /** A stop and a continuation, and a signal that the JVM handles, come while a process sleeps in a wait. */
    @Test
    void signalDuringAWait() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), smallWithTwoGroups());
                KillableJvm receiver = KillActor.start(directory, "receiver", "block-receiving", file())) {
            assertThat(receiver.line()).isEqualTo("waiting");
            receiver.stop();
            receiver.goOn();
            receiver.askForThreads();
            await().atMost(LONG).until(() -> receiver.log().contains("Full thread dump"));
            assertThat(receiver.isAlive()).isTrue();
            ring.publish(new byte[1]);
            receiver.awaitSuccess();
            assertThat(receiver.log()).endsWith("received\n");
        }
    }

    @Test
    void wrongSizeOnOpen() {
        RingQueue.create(file(), RingOptions.builder().capacity(1 << 16).build())
                .close();
        for (RingOptions wrong : List.of(
                RingOptions.builder().capacity(1 << 20).build(),
                RingOptions.builder().capacity(4096).build(),
                RingOptions.builder().cellSize(512).build(),
                RingOptions.builder().maxParticipants(7).build())) {
            assertThatThrownBy(() -> RingQueue.open(file(), wrong)).isInstanceOf(RingGeometryException.class);
            assertThatThrownBy(() -> RingQueue.openOrCreate(file(), wrong)).isInstanceOf(RingGeometryException.class);
        }
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.geometry().capacity()).isEqualTo(1 << 16);
            assertThat(ring.offer(new byte[1])).isTrue();
        }
    }

    /** Messages of no, of all and of too many bytes, in any order; what does not fit is refused, and nothing is cut. */
    @Test
    void wrongSizeMessage() throws Exception {
        RingOptions small = RingOptions.builder().capacity(16 * 256).build();
        try (RingQueue ring = RingQueue.create(file(), small);
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer("default")) {
            int largest = (int) ring.maxMessageLength();
            byte[] tooLarge = new byte[largest + 1];
            for (int length : new int[] {0, 1, 239, 240, 241, 480, 481, largest - 1, largest}) {
                assertThatThrownBy(() -> ring.publish(tooLarge))
                        .isInstanceOf(MessageTooLargeException.class)
                        .hasMessageContaining(String.valueOf(largest));
                assertThatThrownBy(() -> producer.offer(tooLarge)).isInstanceOf(MessageTooLargeException.class);
                byte[] message = new byte[length];
                Arrays.fill(message, (byte) length);
                ring.publish(message);
                assertThat(consumer.poll(got -> assertThat(got.toByteArray()).isEqualTo(message), 2))
                        .isEqualTo(1);
            }
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    /** Messages that end at, before and behind the end of the ring, a thousand times around. */
    @Test
    void wrapAround() throws Exception {
        RingOptions small = RingOptions.builder().capacity(16 * 256).build();
        try (RingQueue ring = RingQueue.create(file(), small);
                Consumer consumer = ring.consumer("default")) {
            long sent = 0;
            long cells = 0;
            while (cells < 16_000) {
                byte[] message = new byte[(int) (sent * 37 % 1_000)];
                Arrays.fill(message, (byte) sent);
                ring.publish(message);
                assertThat(consumer.poll(got -> assertThat(got.toByteArray()).isEqualTo(message), 2))
                        .isEqualTo(1);
                sent++;
                cells += ring.geometry().cellsFor(message.length);
            }
            assertThat(ring.statistics().published()).isEqualTo(sent);
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    @Test
    void leaksAfterTenThousandOpensAndCloses() throws Exception {
        RingOptions few =
                RingOptions.builder().capacity(4096).maxParticipants(4).build();
        RingQueue.create(file(), few).close();
        long before = descriptors();
        for (int i = 0; i < 10_000; i++) {
            try (RingQueue ring = RingQueue.open(file());
                    Consumer consumer = ring.consumer("default")) {
                ring.offer(new byte[1]);
                assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
            }
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 3);
        try (RingQueue ring = RingQueue.open(file())) {
            assertThat(ring.statistics().participants()).isEmpty();
            assertThat(ring.statistics().published()).isEqualTo(10_000);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static RingOptions smallWithTwoGroups() {
        return RingOptions.builder()
                .capacity(16 * 256)
                .groups(List.of("default", "empty"))
                .build();
    }
}
