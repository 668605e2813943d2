package io.cirque.demo.process;

import io.cirque.demo.DemoProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Starts the workers after everything else in the web process, starts those again that die, and ends them before everything
 * else. Thread-safe.
 */
@Component
@Profile("web")
class WorkerSupervisor implements SmartLifecycle, Workers {
    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DemoProperties properties;
    private final DemoDirectory directory;
    private final List<String> arguments;
    private final List<String> profiles;
    private volatile List<Worker> workers = List.of();

    WorkerSupervisor(
            DemoProperties properties,
            DemoDirectory directory,
            ApplicationArguments arguments,
            Environment environment) {
        this.properties = properties;
        this.directory = directory;
        this.arguments = List.of(arguments.getSourceArgs());
        this.profiles = List.of(environment.getActiveProfiles());
    }

    @Override
    public List<Long> pids() {
        return workers.stream().map(Worker::pid).filter(Objects::nonNull).toList();
    }

    @Override
    public int restarts() {
        return workers.stream().mapToInt(Worker::restarts).sum();
    }

    @Override
    public synchronized void start() {
        List<String> command;
        try {
            command = WorkerCommand.write(directory, properties.workerHeap(), arguments, profiles);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the workers' options to " + directory.path(), e);
        }
        workers = IntStream.rangeClosed(1, properties.workers())
                .mapToObj(number -> new Worker("worker-" + number, command))
                .toList();
        log.info("Starting {} workers", workers.size());
        workers.forEach(Worker::start);
    }

    @Override
    public synchronized void stop() {
        List<Worker> ending = workers;
        workers = List.of();
        ending.forEach(Worker::end);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Worker worker : ending) {
                worker.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return !workers.isEmpty();
    }

    /** The last to start and the first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
