package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenarios;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Systems;
import java.util.Iterator;

/** The names that options allow, for their help. */
final class Names {

    private Names() {}

    /** Scenarios, with what they are. */
    static final class OfScenarios implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Scenarios.ALL.stream()
                    .map(scenario -> scenario.name() + " (" + scenario.description() + ")")
                    .iterator();
        }
    }

    /** Systems. */
    static final class OfSystems implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Systems.ALL.stream().map(BenchmarkSystem::name).distinct().iterator();
        }
    }
}
