package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A ring in the state in which a scenario begins, made once, by processes some of which died; each try has a copy. */
final class CrashTemplate {
    static final List<String> FLAGS = List.of(
            "-Xmx32m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-D" + StoreTrace.PROPERTY + "=true",
            "-D" + CrashSurvivors.SINGLE_PRODUCER + "=" + Boolean.getBoolean(CrashSurvivors.SINGLE_PRODUCER));

    private static final String AT_ITS_END = "100000";

    private final CrashScenario scenario;
    private final Path file;
    private final CrashSurvivors.Ledger ledger = new CrashSurvivors.Ledger();

    CrashTemplate(Path directory, WhenFull policy, CrashScenario scenario) throws Exception {
        this.scenario = scenario;
        this.file = directory.resolve("template.ring");
        if (scenario != CrashScenario.CREATE) {
            RingQueue.create(file, CrashSurvivors.options(policy)).close();
            prepare();
        }
    }

    private void prepare() throws Exception {
        switch (scenario) {
            case FINISH_A_DELETION -> crash(CrashScenario.DELETE, "unlink"); // it is marked, and has its name
            case RESOLVE -> {
                leaveAGap();
                publish(CrashSurvivors.BEFORE);
            }
            case PUBLISH_OVER_A_GAP -> {
                leaveAGap();
                publish(CrashSurvivors.CELLS - 3);
            }
            case PUBLISH_INTO_A_FULL_RING -> {
                publish(CrashSurvivors.CELLS);
                take(7, 6);
            }
            case PUBLISH_PAST_A_DESERTED_GROUP -> {
                crash(CrashScenario.JOIN_EPHEMERAL, AT_ITS_END);
                publishAndTakeAll();
            }
            case PUBLISH_PAST_A_HALF_MADE_GROUP -> {
                publishAndTakeAll();
                crash(CrashScenario.JOIN_EARLIEST, "JOINING");
            }
            case PUBLISH_PAST_A_HALF_MOVED_GROUP -> {
                publishAndTakeAll();
                crash(CrashScenario.RESET, "RESETTING");
            }
            case POLL_WHAT_WAS_OVERWRITTEN -> overwrite();
            case ADOPT, INHERIT -> {
                publish(CrashSurvivors.BEFORE);
                leaveAClaim();
            }
            case ADOPT_WHAT_WAS_OVERWRITTEN -> {
                publish(CrashSurvivors.BEFORE);
                leaveAClaim();
                overwrite();
            }
            default -> publish(CrashSurvivors.BEFORE);
        }
    }

    /** Three cells that a process has reserved before it died. */
    private void leaveAGap() throws Exception {
        crash(CrashScenario.PUBLISH_THREE_CELLS, "3");
    }

    /** Two messages that a process held when it died. */
    private void leaveAClaim() throws Exception {
        crash(CrashScenario.RECEIVE_AND_RELEASE, "7");
    }

    private void publishAndTakeAll() {
        publish(CrashSurvivors.CELLS);
        take(CrashSurvivors.CELLS, CrashSurvivors.CELLS);
    }

    private void publish(int count) {
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            survivors.publish(count);
        }
    }

    private void take(int fromA, int fromB) {
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            survivors.take("a", fromA);
            survivors.take("b", fromB);
        }
    }

    private void overwrite() {
        try (CrashSurvivors survivors = new CrashSurvivors(file, scenario, ledger)) {
            survivors.overwrite(6);
        }
    }

    private void crash(CrashScenario what, String point) throws Exception {
        int exit = crash(file, what, point, ledger);
        assertThat(exit).isEqualTo(point.equals(AT_ITS_END) ? 0 : CrashingPeer.HALTED);
    }

    /** Answers the exit code of a process that does something to the ring and halts at the point. */
    static int crash(Path file, CrashScenario what, String point, CrashSurvivors.Ledger ledger) throws Exception {
        try (JavaProcess peer = JavaProcess.start(FLAGS, CrashingPeer.class, file.toString(), what.name(), point)) {
            int exit = peer.awaitExit();
            assertThat(exit).isIn(0, CrashingPeer.HALTED);
            peer.rest().forEach(ledger::heard);
            return exit;
        }
    }

    /** Makes a ring like this at the path. */
    void copyTo(Path path) throws IOException {
        if (Files.exists(file)) {
            Files.copy(file, path);
        }
    }

    CrashSurvivors.Ledger ledger() {
        return ledger.copy();
    }
}
