package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Systems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs every scenario with every system that can do it, the systems taking turns: A B C, A B C, … */
record Comparison(Load load, int runs, List<String> jvmFlags, Path parent, Duration timeout, PrintWriter progress) {

    /** Measures all scenarios, one after the other. */
    List<Measurement> run(List<Scenario> scenarios, List<BenchmarkSystem> systems)
            throws IOException, InterruptedException {
        List<Measurement> measurements = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            measurements.addAll(run(scenario, fitting(systems, scenario)));
        }
        return measurements;
    }

    private List<Measurement> run(Scenario scenario, Map<BenchmarkSystem, List<Sample>> samples)
            throws IOException, InterruptedException {
        for (int run = 1; run <= runs; run++) {
            for (Map.Entry<BenchmarkSystem, List<Sample>> entry : samples.entrySet()) {
                Sample sample = new Trial(scenario, entry.getKey(), load, jvmFlags, parent, timeout).run();
                entry.getValue().add(sample);
                progress.printf(
                        "%s, run %d of %d, %s: %,.0f %s%n",
                        scenario.name(),
                        run,
                        runs,
                        entry.getKey().name(),
                        sample.value(),
                        scenario.unit().symbol());
                progress.flush();
            }
        }
        List<Sample> cirque = samples.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(Systems.CIRQUE))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        return samples.entrySet().stream()
                .map(entry -> Measurement.of(scenario, entry.getKey(), load, entry.getValue(), cirque))
                .toList();
    }

    private Map<BenchmarkSystem, List<Sample>> fitting(List<BenchmarkSystem> systems, Scenario scenario) {
        Map<BenchmarkSystem, List<Sample>> fitting = new LinkedHashMap<>();
        for (BenchmarkSystem system : systems) {
            if (system.supports(scenario.shape())) {
                fitting.put(system, new ArrayList<>());
            } else {
                progress.printf("%s: %s cannot do this and is left out%n", scenario.name(), system.name());
            }
        }
        return fitting;
    }
}
