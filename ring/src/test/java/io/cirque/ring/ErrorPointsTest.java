package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thread fails with an error before the N-th store of an operation, for N = 1, 2, 3 …, and its process lives: nobody
 * may take it for dead. Publishing holds nobody up all the same; what a consumer has claimed comes to the others when it
 * is closed. {@code -Dcirque.error.every=1} tries all points; the default is each third.
 */
class ErrorPointsTest {
    private static final int EVERY = Integer.getInteger("cirque.error.every", 3);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = CrashScenario.class,
            mode = EnumSource.Mode.EXCLUDE,
            // Whole rings have their own errors, and a close that fails leaves what it has not closed.
            names = {"CREATE", "DELETE", "FINISH_A_DELETION", "LEAVE", "LEAVE_WITH_A_CLAIM"})
    void aThreadThatFailsLeavesNothingBehind(CrashScenario scenario) throws Exception {
        WhenFull policy = Stream.of(WhenFull.BLOCK, WhenFull.OVERWRITE)
                .filter(scenario::suits)
                .findFirst()
                .orElseThrow();
        CrashTemplate template = new CrashTemplate(directory, policy, scenario);
        int errors = 0;
        try (JavaProcess peer = JavaProcess.start(CrashTemplate.FLAGS, StoppedPeer.class)) {
            int point = 1;
            while (failsAt(template, scenario, point, peer)) {
                point += EVERY;
                errors++;
            }
        }
        assertThat(errors).isPositive();
        System.out.println("errors in " + scenario + " (" + policy + "): " + errors);
    }

    private boolean failsAt(CrashTemplate template, CrashScenario scenario, int point, JavaProcess peer)
            throws Exception {
        Path file = directory.resolve(scenario + "-" + point + ".ring");
        template.copyTo(file);
        CrashSurvivors.Ledger ledger = template.ledger();
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            if (scenario == CrashScenario.INHERIT) {
                survivors.fillTheTable();
            }
            peer.tell(scenario + " " + -point + " " + file);
            boolean failed = false;
            for (String line = peer.line(); !line.equals(StoppedPeer.DONE); line = peer.line()) {
                if (line.equals(StoppedPeer.FAILED)) {
                    failed = true;
                    if (scenario.publishes()) {
                        survivors.goOn(true);
                    }
                    peer.tell("close");
                } else {
                    ledger.heard(line);
                }
            }
            survivors.goOn(true);
            return failed;
        } finally {
            RingQueue.delete(file);
        }
    }
}
