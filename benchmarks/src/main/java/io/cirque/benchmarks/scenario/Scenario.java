package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Face;
import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is measured: the processes that take part and what each does. Stateless: every process has an instance of its own. */
public interface Scenario {

    /** The name on the command line and in the results. */
    String name();

    /** What it is, in a line. */
    String description();

    /** What a system must be able to carry. */
    Shape shape();

    /** Whether consumers wait, so that it matters how. */
    default boolean waits() {
        return shape().face() == Face.CHANNEL;
    }

    /** Why the system is not for this scenario; empty if it is. */
    default Optional<String> refusal(BenchmarkSystem system) {
        return system.refusal(shape());
    }

    /** What it grows to, one step after the other; empty if it does not grow. */
    default List<Long> steps() {
        return List.of();
    }

    /** Whether it is about scale, and no comparison: measured only if somebody asks for it. */
    default boolean isAboutScale() {
        return !steps().isEmpty();
    }

    /** Bytes that a system is to buffer. */
    default long capacity(Load load) {
        return load.capacity();
    }

    /**
     * The names of the processes, each a JVM.
     *
     * @param system what is to be measured
     * @param load what with
     */
    List<String> processes(BenchmarkSystem system, Load load);

    /**
     * Does the work of one process, in a JVM that was started for it.
     *
     * @param process index into {@link #processes}
     * @param directory the trial's own directory
     */
    void run(int process, BenchmarkSystem system, Path directory, Load load, Worker worker) throws IOException;

    /** Makes samples, one for each unit, of what the processes reported, in their order. */
    List<Sample> samples(List<Map<String, Double>> reports);
}
