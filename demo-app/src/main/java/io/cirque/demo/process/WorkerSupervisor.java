package io.cirque.demo.process;

import io.cirque.demo.DemoProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.ApplicationEventPublisher;
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
class WorkerSupervisor implements SmartLifecycle, Fleet {
    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 16;

    private final DemoProperties properties;
    private final DemoDirectory directory;
    private final List<String> arguments;
    private final List<String> profiles;
    private final ApplicationEventPublisher events;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private List<String> command = List.of();
    private volatile Duration slowness = Duration.ZERO;
    private volatile boolean running;
    private int last;

    WorkerSupervisor(
            DemoProperties properties,
            DemoDirectory directory,
            ApplicationArguments arguments,
            Environment environment,
            ApplicationEventPublisher events) {
        this.properties = properties;
        this.directory = directory;
        this.arguments = List.of(arguments.getSourceArgs());
        this.profiles = List.of(environment.getActiveProfiles());
        this.events = events;
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
    public List<WorkerStatus> statuses() {
        return workers.stream().map(Worker::status).toList();
    }

    @Override
    public synchronized void start() {
        try {
            command = WorkerCommand.write(directory, properties.workerHeap(), arguments, profiles);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the workers' options to " + directory.path(), e);
        }
        running = true;
        log.info("Starting {} {}s", properties.workers(), properties.scenario().role());
        for (int i = 0; i < properties.workers(); i++) {
            add();
        }
    }

    @Override
    public synchronized String add() {
        if (!running) {
            throw new IllegalStateException("The demonstration is ending");
        }
        if (workers.size() >= MOST) {
            throw new IllegalStateException("There are " + MOST + " already, which is the most: stop one first");
        }
        String name = properties.scenario().role() + "-" + ++last;
        Worker worker = new Worker(
                name,
                Stream.concat(command.stream(), Stream.of(WorkerCommand.name(name)))
                        .toList(),
                line(slowness));
        workers.add(worker);
        worker.start();
        return name;
    }

    @Override
    public void end(long pid) {
        Worker worker = worker(pid);
        worker.end();
        Thread thread = new Thread(() -> awaitEnd(worker), "end of " + worker.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitEnd(Worker worker) {
        try {
            worker.awaitEnd(PATIENCE);
            workers.remove(worker);
            events.publishEvent(new WorkerEnded(worker.name()));
        } catch (InterruptedException e) {
            log.warn("Nobody should interrupt the wait for the end of {}", worker.name(), e);
        }
    }

    @Override
    public void kill(long pid) {
        worker(pid).kill(pid);
    }

    @Override
    public void pause(long pid) {
        worker(pid);
        Signal.STOP.send(pid);
    }

    @Override
    public void resume(long pid) {
        worker(pid);
        Signal.CONT.send(pid);
    }

    private Worker worker(long pid) {
        return workers.stream()
                .filter(worker -> Objects.equals(worker.pid(), pid))
                .findFirst()
                .orElseThrow(() -> new NoSuchWorkerException(pid));
    }

    @Override
    public synchronized void slowDown(Duration perMessage) {
        slowness = perMessage;
        workers.forEach(worker -> worker.slowDown(line(perMessage)));
    }

    private static String line(Duration slowness) {
        return Long.toString(slowness.toNanos() / 1000);
    }

    @Override
    public Duration slowness() {
        return slowness;
    }

    @Override
    public synchronized void stop() {
        running = false;
        List<Worker> ending = List.copyOf(workers);
        ending.forEach(Worker::end);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Worker worker : ending) {
                worker.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.removeAll(ending);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last to start and the first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
