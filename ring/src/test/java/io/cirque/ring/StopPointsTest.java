package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is stopped (SIGSTOP) before the N-th store of an operation, for N = 1, 2, 3 …; the others go on meanwhile,
 * then it goes on itself: nobody takes it for dead or takes anything over from it, its work ends as if nothing had been,
 * nothing is lost, nothing comes twice. {@code -Dcirque.stop.policies=BLOCK,REJECT,OVERWRITE,RETAIN} tries all policies,
 * {@code -Dcirque.stop.every=1} all points; the default is each fifth of the first.
 */
class StopPointsTest {
    private static final int EVERY = Integer.getInteger("cirque.stop.every", 5);
    /** Long enough for several looks for dead peers. */
    private static final Duration STOP = Duration.ofMillis(Integer.getInteger("cirque.stop.millis", 25));

    private static final Map<WhenFull, Integer> POINTS = new EnumMap<>(WhenFull.class);

    @TempDir
    Path directory;

    static Stream<Arguments> everyScenario() {
        return CrashPointsTest.scenarios(System.getProperty("cirque.stop.policies", "BLOCK"));
    }

    @ParameterizedTest
    @MethodSource("everyScenario")
    void whoIsStoppedAnywhereIsWaitedFor(WhenFull policy, CrashScenario scenario) throws Exception {
        CrashTemplate template = new CrashTemplate(directory, policy, scenario);
        int stops = 0;
        try (JavaProcess peer = JavaProcess.start(CrashTemplate.FLAGS, StoppedPeer.class)) {
            int point = 1;
            while (stopsAt(template, scenario, point, peer)) {
                point += EVERY;
                stops++;
            }
        }
        assertThat(stops).as("stores of " + scenario).isPositive();
        POINTS.merge(policy, stops, Integer::sum);
        System.out.println("stop points of " + scenario + " (" + policy + "): " + stops);
    }

    @AfterAll
    static void tell() {
        System.out.println("stop points, each " + EVERY + ". of them: " + POINTS);
    }

    private boolean stopsAt(CrashTemplate template, CrashScenario scenario, int point, JavaProcess peer)
            throws Exception {
        Path file = directory.resolve(scenario + "-" + point + ".ring");
        template.copyTo(file);
        if (CrashScenario.ofWholeRings().contains(scenario)) {
            return wholeRingStopsAt(file, scenario, point, peer);
        }
        CrashSurvivors.Ledger ledger = template.ledger();
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            if (scenario == CrashScenario.INHERIT) {
                survivors.fillTheTable();
            }
            boolean stopped;
            if (scenario == CrashScenario.RESET || scenario == CrashScenario.CLEAR) {
                // Nobody joins while a group is being moved.
                try (Consumer a = survivors.ring().consumer("a");
                        Consumer b = survivors.ring().consumer("b")) {
                    stopped =
                            stop(file, scenario, point, peer, ledger, () -> survivors.carryOn(a, b, peer.pid(), STOP));
                }
            } else {
                stopped = stop(file, scenario, point, peer, ledger, () -> {
                    survivors.closeFillers();
                    try (Consumer a = survivors.ring().consumer("a");
                            Consumer b = survivors.ring().consumer("b")) {
                        survivors.carryOn(a, b, peer.pid(), STOP);
                    }
                });
            }
            survivors.goOn(false);
            survivors.requireNoRecovery();
            return stopped;
        } finally {
            RingQueue.delete(file);
        }
    }

    /** What the others do meanwhile. */
    private interface Others {
        void goOn() throws Exception;
    }

    /** Whether the peer was stopped over its work, which it has ended. */
    private static boolean stop(
            Path file, CrashScenario scenario, int point, JavaProcess peer, CrashSurvivors.Ledger ledger, Others others)
            throws Exception {
        peer.tell(scenario + " " + point + " " + file);
        boolean stopped = false;
        for (String line = peer.line(); !line.equals(StoppedPeer.DONE); line = peer.line()) {
            if (line.startsWith(StoppedPeer.AT)) {
                stopped = true;
                peer.stop();
                others.goOn();
                peer.goOn();
                peer.tell("go on");
            } else if (line.startsWith(StoppedPeer.REFUSED)) {
                assertThat(line).as(scenario + " at point " + point).matches(mayBeRefused(scenario));
                break;
            } else {
                ledger.heard(line);
            }
        }
        return stopped;
    }

    /** What the others may have done that makes the work impossible. */
    private static String mayBeRefused(CrashScenario scenario) {
        return switch (scenario) {
            case REMOVE -> ".*has living members.*";
            case RESET, CLEAR -> ".*a member joined group.*";
            case CREATE -> ".*is there already.*";
            default -> "nothing";
        };
    }

    /** The others get a ring that is whole, or hear that it was deleted; the stopped one does no harm to it. */
    private boolean wholeRingStopsAt(Path file, CrashScenario scenario, int point, JavaProcess peer) throws Exception {
        boolean stopped;
        if (scenario == CrashScenario.CREATE) {
            stopped = stop(file, scenario, point, peer, new CrashSurvivors.Ledger(), () -> {
                try (RingQueue ring = RingQueue.openOrCreate(file, CrashSurvivors.options(WhenFull.BLOCK))) {
                    assertThat(ring.offer(new byte[1])).isTrue();
                }
            });
        } else {
            stopped = stop(file, scenario, point, peer, new CrashSurvivors.Ledger(), () -> useIfOpen(file));
        }
        requireWhole(file, scenario == CrashScenario.CREATE && stopped ? 1 : 0);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(path -> !path.endsWith("template.ring"))).isEmpty();
        }
        return stopped;
    }

    private static void useIfOpen(Path file) {
        try (RingQueue ring = RingQueue.open(file)) {
            assertThat(ring.offer(new byte[1])).isTrue();
        } catch (RingDeletedException | RingNotFoundException deleted) {
            assertThatThrownBy(() -> RingQueue.open(file)).isInstanceOf(deleted.getClass());
        }
    }

    private static void requireWhole(Path file, long messages) throws IOException {
        try (RingQueue ring = RingQueue.openOrCreate(file, CrashSurvivors.options(WhenFull.BLOCK))) {
            assertThat(ring.statistics().depth()).isGreaterThanOrEqualTo(messages);
            assertThat(ring.offer(new byte[1])).isTrue();
        }
        RingQueue.delete(file);
    }
}
