package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For N = 1, 2, 3 … a process halts before the N-th store of an operation, until the operation takes fewer; after each,
 * the survivors go on: nothing that was published is lost, nothing is torn, nothing hangs, and at most one message comes
 * twice. {@code -Dcirque.crash.policies=BLOCK,REJECT,OVERWRITE,RETAIN} tries all policies; the default is the first.
 * {@code -Dcirque.crash.every=3} tries N = 1, 4, 7 … only; {@code -Dcirque.crash.single-producer=true} tries rings for a
 * single producer.
 */
class CrashPointsTest {
    private static final int EVERY = Integer.getInteger("cirque.crash.every", 1);
    private static final Map<WhenFull, Integer> POINTS = new EnumMap<>(WhenFull.class);

    @TempDir
    Path directory;

    static Stream<Arguments> everyScenario() {
        return scenarios(System.getProperty("cirque.crash.policies", "BLOCK"));
    }

    static Stream<Arguments> scenarios(String policies) {
        return Arrays.stream(policies.split(",")).map(WhenFull::valueOf).flatMap(policy -> Arrays.stream(
                        CrashScenario.values())
                .filter(scenario -> scenario.suits(policy))
                .map(scenario -> Arguments.of(policy, scenario)));
    }

    @ParameterizedTest
    @MethodSource("everyScenario")
    void survivorsGoOnWhereverAProcessDies(WhenFull policy, CrashScenario scenario) throws Exception {
        CrashTemplate template = new CrashTemplate(directory, policy, scenario);
        int points = 0;
        while (haltsAt(template, scenario, 1 + points * EVERY)) {
            points++;
        }
        assertThat(points).as("stores of " + scenario).isPositive();
        POINTS.merge(policy, points, Integer::sum);
        System.out.println("crash points of " + scenario + " (" + policy + "): " + points);
    }

    @AfterAll
    static void tell() {
        System.out.println("crash points: " + POINTS);
    }

    private boolean haltsAt(CrashTemplate template, CrashScenario scenario, int point) throws Exception {
        Path file = directory.resolve(scenario + "-" + point + ".ring");
        template.copyTo(file);
        CrashSurvivors.Ledger ledger = template.ledger();
        if (CrashScenario.ofWholeRings().contains(scenario)) {
            return wholeRingHaltsAt(file, scenario, point, ledger);
        }
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            if (scenario == CrashScenario.INHERIT) {
                survivors.fillTheTable();
            }
            int exit = CrashTemplate.crash(file, scenario, String.valueOf(point), ledger);
            boolean halted = exit == CrashingPeer.HALTED;
            assertThat(halted || !scenario.publishes() || ledger.peerHasPublished())
                    .as("accepted")
                    .isTrue();
            survivors.goOn(halted);
            return halted;
        } finally {
            RingQueue.delete(file);
        }
    }

    /** Whoever was creating or deleting it, the next one gets a ring that is whole, and nothing is left over. */
    private boolean wholeRingHaltsAt(Path file, CrashScenario scenario, int point, CrashSurvivors.Ledger ledger)
            throws Exception {
        int exit;
        if (scenario == CrashScenario.DELETE) {
            try (RingQueue user = RingQueue.open(file)) {
                exit = CrashTemplate.crash(file, scenario, String.valueOf(point), ledger);
                RingQueue.delete(file);
                assertThatThrownBy(() -> user.offer(new byte[1])).isInstanceOf(RingDeletedException.class);
            }
        } else {
            exit = CrashTemplate.crash(file, scenario, String.valueOf(point), ledger);
        }
        try (RingQueue ring = RingQueue.openOrCreate(file, CrashSurvivors.options(WhenFull.BLOCK))) {
            assertThat(ring.offer(new byte[1])).isTrue();
        }
        RingQueue.delete(file);
        RingQueue.create(file, CrashSurvivors.options(WhenFull.BLOCK)).close();
        RingQueue.delete(file);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(path -> !path.endsWith("template.ring"))).isEmpty();
        }
        return exit == CrashingPeer.HALTED;
    }
}
