package io.cirque.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.scenario.Scenarios;
import io.cirque.benchmarks.scenario.Unit;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Systems;
import io.cirque.benchmarks.system.Wait;
import io.cirque.ring.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class MeasurementTest {

    private static final Load LOAD = new Load(128, 1000, 500, 5, 65536, Wait.PARK, Sync.INTERVAL, 100, 0);

    private final BenchmarkSystem cirque = Systems.ALL.get(0);
    private final BenchmarkSystem peer = Systems.ALL.get(1);

    @Test
    void aContestSetsEverySystemAgainstCirqueRunByRun() {
        Contest contest = new Contest(scenario("1to1"), LOAD, List.of(cirque, peer));
        add(contest, cirque, 5, 10, 20);
        add(contest, peer, 10, 100, 60);

        assertThat(contest.measurements())
                .extracting(Measurement::system, Measurement::median, Measurement::ratioToCirque, Measurement::runs)
                .containsExactly(tuple("cirque", 10.0, 1.0, 3), tuple(peer.name(), 60.0, 3.0, 3));
    }

    @Test
    void aContestThatEndsWithinARunPairsTheRunsThatBothHave() {
        Contest contest = new Contest(scenario("1to1"), LOAD, List.of(cirque, peer));
        add(contest, cirque, 5, 10);
        add(contest, peer, 10);

        assertThat(contest.measurements().get(1).ratioToCirque()).isEqualTo(2.0);
    }

    @Test
    void aSystemThatWasNotYetMeasuredIsNotThere() {
        Contest contest = new Contest(scenario("1to1"), LOAD, List.of(cirque, peer));
        add(contest, cirque, 5);

        assertThat(contest.measurements()).extracting(Measurement::system).containsExactly("cirque");
    }

    @Test
    void theSettingsAreThoseThatTheScenarioLooksAt() {
        assertThat(settings("1to1")).isEmpty();
        assertThat(settings("idle")).containsOnly(Map.entry("wait", "park"));
        assertThat(settings("crashsafe"))
                .containsOnly(Map.entry("sync", "interval"), Map.entry("sync-interval", "100"));
    }

    @Test
    void theStepOfAScenarioThatGrowsIsASetting() {
        Load load = new Load(128, 1000, 500, 5, 65536, Wait.DEFAULT, Sync.NONE, 100, 8);
        Contest contest = new Contest(scenario("groups"), load, List.of(cirque));
        add(contest, cirque, 1);

        assertThat(contest.measurements().get(0).settings()).containsOnly(Map.entry("groups", "8"));
    }

    @Test
    void percentilesAreSetAgainstCirqueRunByRunToo() {
        Contest contest = new Contest(scenario("pingpong"), LOAD, List.of(cirque, peer));
        addTimes(contest, cirque, 10, 20, 30);
        addTimes(contest, peer, 20, 20, 90);

        assertThat(contest.measurements().get(1).percentileRatios()).containsOnly(Map.entry("p99.9", 2.0));
    }

    private static void addTimes(Contest contest, BenchmarkSystem system, double... p999) {
        for (double value : p999) {
            contest.add(system, List.of(new Sample(Unit.NANOSECONDS, 5, 10, Map.of("p99.9", value), Map.of())));
        }
    }

    @Test
    void comesBackFromTheFileAsItWas(@TempDir Path directory) throws IOException {
        Contest contest = new Contest(scenario("idle"), LOAD, List.of(peer));
        contest.add(
                peer,
                List.of(
                        new Sample(Unit.NANOSECONDS, 5, 10, Map.of("p50", 5.0), Map.of("x", 1.0)),
                        new Sample(Unit.CPU_PERCENT, 0, 10, Map.of(), Map.of())));
        Path file = directory.resolve("results.json");

        JsonFile.write(contest.measurements(), file);

        List<Measurement> read = JsonMapper.shared().readValue(Files.readString(file), new TypeReference<>() {});
        assertThat(read).hasSize(2).isEqualTo(contest.measurements());
    }

    private static Map<String, String> settings(String scenario) {
        Contest contest = new Contest(scenario(scenario), LOAD, List.of(Systems.ALL.get(0)));
        add(contest, Systems.ALL.get(0), 1);
        return contest.measurements().get(0).settings();
    }

    private static Scenario scenario(String name) {
        return Scenarios.ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void add(Contest contest, BenchmarkSystem system, double... values) {
        for (double value : values) {
            contest.add(system, List.of(new Sample(Unit.MESSAGES_PER_SECOND, value, 1000, Map.of(), Map.of())));
        }
    }
}
