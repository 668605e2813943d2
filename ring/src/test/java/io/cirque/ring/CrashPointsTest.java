package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cirque.ring.CrashingPeer.Scenario;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For N = 1, 2, 3 … a process halts before the N-th store of an operation, until the operation takes fewer; after each,
 * the survivors go on: nothing that was published is lost, nothing is torn, nothing hangs, and at most one message comes
 * twice. {@code -Dcirque.crash.policies=BLOCK,REJECT,OVERWRITE,RETAIN} tries all policies; the default is the first.
 */
class CrashPointsTest {
    private static final int BEFORE = 5;
    private static final int AFTER = 40;
    private static final int CELLS = 16;
    private static final List<String> FLAGS = List.of(
            "-Xmx32m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-D" + StoreTrace.PROPERTY + "=true");

    @TempDir
    Path directory;

    static RingOptions.Builder options(WhenFull whenFull) {
        return RingOptions.builder()
                .capacity(CELLS * 256)
                .whenFull(whenFull)
                .maxParticipants(8)
                .maxGroups(4)
                .groups(List.of("a", "b"));
    }

    static Stream<Arguments> everyScenario() {
        return Arrays.stream(
                        System.getProperty("cirque.crash.policies", "BLOCK").split(","))
                .map(WhenFull::valueOf)
                .flatMap(policy -> Arrays.stream(Scenario.values())
                        // A retaining ring that is full stays so.
                        .filter(scenario -> policy != WhenFull.RETAIN || scenario != Scenario.PUBLISH_INTO_A_FULL_RING)
                        .map(scenario -> Arguments.of(policy, scenario)));
    }

    @ParameterizedTest
    @MethodSource("everyScenario")
    void survivorsGoOnWhereverAProcessDies(WhenFull policy, Scenario scenario) throws Exception {
        int point = 1;
        while (haltsAt(policy, scenario, point)) {
            point++;
        }
        assertThat(point).as("stores of " + scenario).isGreaterThan(1);
        System.out.println("crash points of " + scenario + " (" + policy + "): " + (point - 1));
    }

    private boolean haltsAt(WhenFull policy, Scenario scenario, int point) throws Exception {
        Path file = directory.resolve(scenario + "-" + point + ".ring");
        if (scenario == Scenario.CREATE) {
            return createHaltsAt(file, policy, point);
        }
        try (RingQueue ring = RingQueue.create(file, options(policy).build())) {
            Survivors survivors = new Survivors(ring, policy);
            prepare(ring, survivors, scenario);
            int exit = child(file, scenario, point, survivors);
            if (scenario == Scenario.DELETE) {
                RingQueue.delete(file);
                assertThatThrownBy(() -> ring.offer(new byte[1])).isInstanceOf(RingDeletedException.class);
            } else {
                survivors.goOn(scenario);
            }
            return exit == CrashingPeer.HALTED;
        } finally {
            RingQueue.delete(file);
        }
    }

    private boolean createHaltsAt(Path file, WhenFull policy, int point) throws Exception {
        try (JavaProcess child = JavaProcess.start(
                FLAGS, CrashingPeer.class, file.toString(), Scenario.CREATE.name(), String.valueOf(point))) {
            int exit = child.awaitExit();
            try (RingQueue ring =
                    RingQueue.openOrCreate(file, options(WhenFull.BLOCK).build())) {
                assertThat(ring.offer(new byte[1])).as(policy.name()).isTrue();
            }
            RingQueue.delete(file);
            RingQueue.create(file, options(WhenFull.BLOCK).build()).close();
            RingQueue.delete(file);
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
            return exit == CrashingPeer.HALTED;
        }
    }

    private static void prepare(RingQueue ring, Survivors survivors, Scenario scenario) throws Exception {
        if (scenario == Scenario.RESOLVE) {
            // Dies with its cells reserved: the gap stands before all other messages.
            child(ring.path(), Scenario.PUBLISH_THREE_CELLS, 3, survivors);
        }
        survivors.publish(BEFORE);
        if (scenario == Scenario.PUBLISH_INTO_A_FULL_RING) {
            survivors.publish(CELLS - BEFORE);
            survivors.takeSome("a", 7);
            survivors.takeSome("b", 6);
        }
        if (scenario == Scenario.ADOPT) {
            // Dies with two messages in hand.
            child(ring.path(), Scenario.RECEIVE_AND_RELEASE, 7, survivors);
        }
    }

    private static int child(Path file, Scenario scenario, int point, Survivors survivors) throws Exception {
        try (JavaProcess child =
                JavaProcess.start(FLAGS, CrashingPeer.class, file.toString(), scenario.name(), String.valueOf(point))) {
            int exit = child.awaitExit();
            assertThat(exit).isIn(0, CrashingPeer.HALTED);
            child.rest().forEach(survivors::heard);
            return exit;
        }
    }

    static int numberOf(Message message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.toByteArray());
        int number = bytes.getInt();
        while (bytes.remaining() >= Integer.BYTES) {
            assertThat(bytes.getInt()).as("a torn message").isEqualTo(number);
        }
        return number;
    }

    /** Those who are left, what was published, and what each group has got. */
    private static final class Survivors {
        private final RingQueue ring;
        private final WhenFull policy;
        private final List<Integer> published = new ArrayList<>();
        private final List<Integer> ofDead = new ArrayList<>();
        private final List<Integer> byDead = new ArrayList<>();
        private final List<Integer> inA = new ArrayList<>();
        private final List<Integer> inB = new ArrayList<>();

        Survivors(RingQueue ring, WhenFull policy) {
            this.ring = ring;
            this.policy = policy;
        }

        void heard(String line) {
            if (line.startsWith("got ")) {
                byDead.add(Integer.parseInt(line.substring(4)));
            } else if (line.startsWith("published ")) {
                for (int i = 0; i < Integer.parseInt(line.substring(10)); i++) {
                    ofDead.add(CrashingPeer.CHILD_MESSAGE + i);
                }
            }
        }

        void publish(int count) {
            for (int i = 0; i < count; i++) {
                int number = published.size();
                assertThat(ring.offer(CrashingPeer.message(number, 20 + number * 7 % 200)))
                        .isTrue();
                published.add(number);
            }
        }

        void takeSome(String group, int count) {
            try (Consumer consumer = ring.consumer(group)) {
                assertThat(consumer.poll(message -> (group.equals("a") ? inA : inB).add(numberOf(message)), count))
                        .isEqualTo(count);
            }
        }

        void goOn(Scenario scenario) throws InterruptedException {
            try (Consumer a = ring.consumer("a");
                    Consumer b = ring.consumer("b")) {
                int more = policy == WhenFull.RETAIN ? 2 : AFTER;
                for (int i = 0; i < more; i++) {
                    if (!publishOrTake(a, b)) {
                        // The group that the dead one has joined is durable: it fills the ring, until it is removed.
                        assertThat(ring.statistics().groups())
                                .filteredOn(group -> group.name().equals("new"))
                                .allMatch(group -> group.lag() > 0 && group.members() == 0)
                                .hasSize(1);
                        ring.removeGroup("new");
                        assertThat(publishOrTake(a, b)).isTrue();
                    }
                }
                drain(a, inA, published.size());
                drain(b, inB, published.size());
            }
            // A killed consumer may have been handed one message more than it acknowledged; a reset brings all back.
            int twice =
                    switch (scenario) {
                        case RESET -> BEFORE;
                        case RECEIVE_AND_ACKNOWLEDGE -> 2; // both were handed over before either was acknowledged
                        default -> 1;
                    };
            requireAll("a", inA, byDead, twice);
            if (scenario != Scenario.REMOVE) {
                requireAll("b", inB, List.of(), 0);
            }
            assertThat(ring.statistics().groups())
                    .filteredOn(group -> !group.name().equals("new"))
                    .allMatch(group -> group.lag() == 0);
            requireSlots();
        }

        private boolean publishOrTake(Consumer a, Consumer b) throws InterruptedException {
            int number = published.size();
            for (int attempt = 0; attempt < 20; attempt++) {
                drain(a, inA, 0);
                drain(b, inB, 0);
                if (ring.offer(CrashingPeer.message(number, 20))) {
                    published.add(number);
                    return true;
                }
                a.poll(message -> inA.add(numberOf(message)), 1, Duration.ofMillis(20));
                b.poll(message -> inB.add(numberOf(message)), 1, Duration.ofMillis(20));
            }
            return false;
        }

        private static void drain(Consumer consumer, List<Integer> into, int last) throws InterruptedException {
            Duration patience = last == 0 ? Duration.ZERO : Duration.ofSeconds(10);
            while (consumer.poll(message -> into.add(numberOf(message)), 4, patience) > 0
                    && (last == 0 || !into.contains(last - 1))) {
                assertThat(into.size()).isLessThan(1_000);
            }
        }

        private void requireAll(String group, List<Integer> taken, List<Integer> takenByDead, int twice) {
            List<Integer> all = new ArrayList<>(taken);
            all.addAll(takenByDead);
            assertThat(all).as("group " + group).containsAll(published).containsAll(ofDead);
            assertThat(all.size() - all.stream().distinct().count())
                    .as("delivered twice in group " + group + ": " + all)
                    .isLessThanOrEqualTo(twice);
        }

        /** The dead one's slot serves again. */
        private void requireSlots() {
            List<Producer> producers = new ArrayList<>();
            int free = ring.geometry().maxParticipants()
                    - (int) ring.statistics().participants().stream()
                            .filter(ParticipantStatistics::alive)
                            .count();
            for (int i = 0; i < free; i++) {
                producers.add(ring.producer());
            }
            producers.forEach(Producer::close);
        }
    }
}
