package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.scenario.Unit;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Systems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Systems that are set against each other: one scenario with one load, and what was measured so far. For one thread. */
final class Contest {

    private final Scenario scenario;
    private final Load load;
    private final Map<BenchmarkSystem, List<List<Sample>>> runs = new LinkedHashMap<>();

    Contest(Scenario scenario, Load load, List<BenchmarkSystem> systems) {
        this.scenario = scenario;
        this.load = load;
        systems.forEach(system -> runs.put(system, new ArrayList<>()));
    }

    Scenario scenario() {
        return scenario;
    }

    Load load() {
        return load;
    }

    /** Those that take turns. */
    List<BenchmarkSystem> systems() {
        return List.copyOf(runs.keySet());
    }

    void add(BenchmarkSystem system, List<Sample> samples) {
        runs.getOrDefault(system, new ArrayList<>()).add(samples);
    }

    /** Takes a system out that has failed, with all that it has measured. */
    void remove(BenchmarkSystem system) {
        runs.remove(system);
    }

    /** A measurement for each system that has run and each unit of the scenario. */
    List<Measurement> measurements() {
        Map<Unit, List<Sample>> cirque = runs.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(Systems.CIRQUE))
                .findFirst()
                .map(entry -> byUnit(entry.getValue()))
                .orElse(Map.of());
        List<Measurement> measurements = new ArrayList<>();
        runs.forEach((system, samples) -> byUnit(samples)
                .forEach((unit, values) -> measurements.add(
                        Measurement.of(scenario, system, load, values, cirque.getOrDefault(unit, List.of())))));
        return measurements;
    }

    private static Map<Unit, List<Sample>> byUnit(List<List<Sample>> runs) {
        Map<Unit, List<Sample>> byUnit = new LinkedHashMap<>();
        for (List<Sample> run : runs) {
            for (Sample sample : run) {
                byUnit.computeIfAbsent(sample.unit(), unit -> new ArrayList<>()).add(sample);
            }
        }
        return byUnit;
    }
}
