package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Systems;
import java.util.Optional;

/** What scenarios of scale have in common. */
final class Scale {

    private Scale() {}

    /** Scale is measured with Cirque alone: limits of its peers are theirs to tell. */
    static Optional<String> refusal(Scenario scenario, BenchmarkSystem system) {
        return system.name().equals(Systems.CIRQUE)
                ? system.refusal(scenario.shape())
                : Optional.of("scale is measured with " + Systems.CIRQUE + " alone");
    }
}
