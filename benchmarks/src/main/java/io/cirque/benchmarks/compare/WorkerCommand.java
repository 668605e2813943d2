package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.scenario.Scenarios;
import io.cirque.benchmarks.scenario.Stage;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Systems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One process of a trial. {@link CompareCommand} starts it; it is of no use on its own. */
@Command(name = "worker", hidden = true, description = "One process of a comparison; started by compare.")
@SuppressWarnings("NullAway.Init") // picocli's
public final class WorkerCommand implements Callable<Integer> {

    @Option(names = "--scenario", required = true)
    private String scenario;

    @Option(names = "--system", required = true)
    private String system;

    @Option(names = "--process")
    private int process;

    @Option(names = "--service", description = "Runs what the system needs besides its ends.")
    private boolean service;

    @Option(names = "--directory", required = true)
    private Path directory;

    @Mixin
    private LoadOptions load;

    @Spec
    private CommandSpec command;

    WorkerCommand() {}

    @Override
    public Integer call() throws IOException {
        Scenario scenario = new Catalog<>("--scenario", Scenarios.ALL, Scenario::name)
                .find(command.commandLine(), this.scenario)
                .get(0);
        List<BenchmarkSystem> candidates = Systems.ALL.stream()
                .filter(candidate -> scenario.refusal(candidate).isEmpty())
                .toList();
        BenchmarkSystem system = new Catalog<>("--system", candidates, BenchmarkSystem::name)
                .find(command.commandLine(), this.system)
                .get(0);
        PipedWorker worker = new PipedWorker(System.in, System.out, this::abandon);
        if (service) {
            system.startService(directory, load.load());
            worker.await(Stage.CREATED); // for ever: the tool ends this process
        } else {
            scenario.run(process, system, directory, load.load(), worker);
        }
        return 0;
    }

    /** The tool is gone: nobody else would stop this process and delete its files. */
    private void abandon() {
        WorkDirectory.delete(directory);
        Runtime.getRuntime().halt(1);
    }
}
