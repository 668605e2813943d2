package io.cirque.demo.worker;

import io.cirque.demo.process.WorkerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Ends the worker when its parent closes the pipe to its standard input, or dies, which closes it too: the kernel sees to
 * that even after a SIGKILL. An orderly end that takes too long is cut short.
 */
@Component
@Profile("worker")
@ConditionalOnProperty(WorkerCommand.SUPERVISED)
class ParentWatch {
    private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    ParentWatch() {
        daemon("parent-watch", () -> {
            awaitEnd(System.in);
            log.info("The web process has gone or asks to end");
            daemon("last-resort", ParentWatch::haltLater);
            System.exit(0);
        });
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // what the parent might say means nothing, only its silence does
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
