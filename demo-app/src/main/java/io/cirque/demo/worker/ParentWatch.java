package io.cirque.demo.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.demo.process.WorkerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Listens to the pipe from the parent. Each line is a number, how many microseconds more the worker takes for a message.
 * Ends the worker when the parent closes the pipe, or dies, which closes it too: the kernel sees to that even after a
 * SIGKILL. An orderly end that takes too long is cut short.
 */
@Component
@Profile("worker")
@ConditionalOnProperty(WorkerCommand.SUPERVISED)
class ParentWatch {
    private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Slowness slowness;

    ParentWatch(Slowness slowness) {
        this.slowness = slowness;
        daemon("parent-watch", () -> {
            awaitEnd(System.in);
            log.info("The web process has gone or asks to end");
            daemon("last-resort", ParentWatch::haltLater);
            System.exit(0);
        });
    }

    private void awaitEnd(InputStream input) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                slowness.set(Duration.of(Long.parseLong(line), ChronoUnit.MICROS));
            }
        } catch (IOException e) {
            log.warn("The pipe from the web process broke", e);
        }
    }

    private static void haltLater() {
        try {
            Thread.sleep(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            log.warn("Nobody should interrupt this thread", e);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
