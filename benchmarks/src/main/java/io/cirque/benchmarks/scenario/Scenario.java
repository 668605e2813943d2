package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is measured: the processes that take part and what each does. Stateless: every process has an instance of its own. */
public interface Scenario {

    /** The name on the command line and in the results. */
    String name();

    /** The unit of its figures. */
    Unit unit();

    /** What a system must be able to carry. */
    Shape shape();

    /** The names of the processes, each a JVM. The first has opened its ends before the others start. */
    List<String> processes();

    /**
     * Does the work of one process, in a JVM that was started for it.
     *
     * @param process index into {@link #processes()}
     * @param directory the trial's own directory
     */
    void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException;

    /** Makes one sample of what the processes reported, in their order. */
    Sample sample(List<Map<String, Double>> reports);
}
