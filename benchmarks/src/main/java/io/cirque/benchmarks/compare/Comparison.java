package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Sample;
import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.BenchmarkSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Measures every contest of a plan once a run, the systems taking turns: A B C, A B C, … A system that fails is taken out of its
 * contest, and the others go on.
 *
 * @param parents where the files of a scenario are
 */
record Comparison(
        int runs, List<String> jvmFlags, Function<Scenario, Path> parents, Duration timeout, PrintWriter progress) {

    /**
     * Runs the plan.
     *
     * @param afterRun called when all contests have been measured once more
     * @return what failed, a text each
     */
    List<String> run(Plan plan, AfterRun afterRun) throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            for (Contest contest : plan.contests()) {
                for (BenchmarkSystem system : contest.systems()) {
                    try {
                        measure(contest, system, run);
                    } catch (TrialException e) {
                        contest.remove(system);
                        failures.add(String.valueOf(e.getMessage()));
                        progress.println(e.getMessage());
                    }
                }
            }
            afterRun.accept();
        }
        return failures;
    }

    private void measure(Contest contest, BenchmarkSystem system, int run) throws IOException, InterruptedException {
        Scenario scenario = contest.scenario();
        List<Sample> samples =
                new Trial(scenario, system, contest.load(), jvmFlags, parents.apply(scenario), timeout).run();
        contest.add(system, samples);
        for (Sample sample : samples) {
            progress.printf(
                    "%s, %d bytes, run %d of %d, %s: %,.0f %s%n",
                    scenario.name(),
                    contest.load().size(),
                    run,
                    runs,
                    system.name(),
                    sample.value(),
                    sample.unit().symbol());
        }
        progress.flush();
    }

    /** Is told when a run is over. */
    @FunctionalInterface
    interface AfterRun {

        void accept() throws IOException;
    }
}
