package io.cirque.demo.process;

/** The process is not one of the workers: signals go to nobody else. */
public final class NoSuchWorkerException extends RuntimeException {
    NoSuchWorkerException(long pid) {
        super("No worker has the process " + pid + " now: look at the page for those that run");
    }
}
