package io.cirque.demo.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals that Java has no method for, sent by {@code kill}. */
enum Signal {
    STOP,
    CONT;

    void send(long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name() + " " + pid + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("there is no kill command to send a signal with", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kill -" + name() + " " + pid + " ran", e);
        }
    }

    /** Whether the process is stopped, by whomever, as far as this system tells. */
    static boolean isStopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            int state = stat.lastIndexOf(") ") + 2; // the program's name before it may hold anything
            return state < stat.length() && (stat.charAt(state) == 'T' || stat.charAt(state) == 't');
        } catch (IOException e) {
            return false; // no /proc here, or the process has just gone
        }
    }
}
