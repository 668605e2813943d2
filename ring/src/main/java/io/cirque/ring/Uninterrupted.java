package io.cirque.ring;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work on files that an interrupt must not end: it closes the channel that is in use, so the work is begun again, with a
 * new one. The interrupt is kept for later.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** What opens its channels itself, and leaves nothing behind if one of them is closed. */
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted(); // or the next channel would be closed too
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
