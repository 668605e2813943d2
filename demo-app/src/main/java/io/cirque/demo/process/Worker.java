package io.cirque.demo.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process after the other, in a thread of its own, which also shows what the worker prints. Thread-safe.
 */
final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration AFTER_A_KILL = Duration.ofMillis(500);

    private final String name;
    private final List<String> command;
    private final RestartPolicy policy = new RestartPolicy();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicInteger starts = new AtomicInteger();
    private final Thread thread;
    private volatile String slowness;
    private volatile @Nullable Process process;
    /** The process that was killed on purpose: it says nothing about the health of the next one. */
    private volatile @Nullable Process killed;

    private volatile boolean givenUp;

    /**
     * A worker that is not started yet.
     *
     * @param slowness what each process is told first
     */
    Worker(String name, List<String> command, String slowness) {
        this.name = name;
        this.command = command;
        this.slowness = slowness;
        this.thread = new Thread(this::run, name);
    }

    String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    /** The process at this moment, or null if there is none. */
    @Nullable
    Long pid() {
        Process current = process;
        return current != null && current.isAlive() ? current.pid() : null;
    }

    /** How often it was started again. */
    int restarts() {
        return Math.max(0, starts.get() - 1);
    }

    WorkerStatus status() {
        Long pid = pid();
        return new WorkerStatus(name, pid, state(pid), restarts());
    }

    private WorkerState state(@Nullable Long pid) {
        if (givenUp) {
            return WorkerState.GIVEN_UP;
        }
        if (pid != null && Signal.isStopped(pid)) {
            return WorkerState.PAUSED;
        }
        if (ending.getCount() == 0) {
            return WorkerState.ENDING;
        }
        return pid == null ? WorkerState.RESTARTING : WorkerState.RUNNING;
    }

    /** Sends SIGKILL to the process if it is still this one. */
    void kill(long pid) {
        Process current = process;
        if (current != null && current.pid() == pid) {
            killed = current;
            current.toHandle().destroyForcibly(); // Process.destroyForcibly would close its output too
        }
    }

    /** Tells this process and those that follow how slow to be. */
    void slowDown(String to) {
        synchronized (ending) {
            slowness = to;
            Process current = process;
            if (current != null && current.isAlive() && ending.getCount() > 0) {
                tell(current);
            }
        }
    }

    /** Asks the process to end: its standard input closes. Returns at once. */
    void end() {
        synchronized (ending) {
            ending.countDown();
            Process current = process;
            if (current != null) {
                closeInput(current);
            }
        }
    }

    /** Waits until the process has gone and no other can follow; asks less and less politely. */
    void awaitEnd(Duration patience) throws InterruptedException {
        Process current = process;
        if (current != null && !current.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            log.warn("{} ({}) does not end when asked to: terminating it", name, current.pid());
            current.toHandle().destroy(); // Process.destroy would close its output too
            if (!current.waitFor(1, TimeUnit.SECONDS)) {
                current.toHandle().destroyForcibly();
            }
        }
        thread.join(1000);
    }

    private void run() {
        try {
            Duration pause;
            do {
                long begin = System.nanoTime();
                int status = runOnce();
                if (ending.getCount() == 0) {
                    return;
                }
                pause = process == killed
                        ? AFTER_A_KILL
                        : policy.pauseAfter(Duration.ofNanos(System.nanoTime() - begin));
                if (pause == null) {
                    givenUp = true;
                    log.error(
                            "{} ended with status {}, as it did each time before: not starting it again", name, status);
                    return;
                }
                log.warn("{} ended with status {}: starting it again in {} ms", name, status, pause.toMillis());
            } while (!ending.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (IOException | InterruptedException e) {
            givenUp = true;
            log.error("{} is not supervised any more", name, e);
        }
    }

    private int runOnce() throws IOException, InterruptedException {
        Process started;
        synchronized (ending) {
            if (ending.getCount() == 0) {
                return 0;
            }
            started = new ProcessBuilder(command).redirectErrorStream(true).start();
            process = started;
            starts.incrementAndGet();
            tell(started);
        }
        String prefix = "[" + name + " " + started.pid() + "] ";
        try (BufferedReader lines = started.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(prefix + line);
            }
        }
        return started.waitFor();
    }

    private void tell(Process process) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((slowness + "\n").getBytes(UTF_8));
            input.flush();
        } catch (IOException e) {
            log.debug("{} has just died, the next one will be told", name, e);
        }
    }

    private void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.warn("{} could not be asked to end", name, e);
        }
    }
}
