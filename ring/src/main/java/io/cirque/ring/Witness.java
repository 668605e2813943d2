package io.cirque.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The second witness of a participant's life. A process can lose its locks by accident, without a word from the kernel:
 * somebody closes another channel of the file, or reads it with {@code Files.readAllBytes}. So a slot whose lock is free
 * is believed dead only if {@code /proc} does not say that the very process still runs. Silent (a free lock is enough)
 * where the participant is in another PID namespace, or there is no {@code /proc}.
 */
final class Witness {
    /** Where the system does not tell when a process started. */
    static final long UNKNOWN = 0;

    /** Of the fields behind the process name in {@code /proc/<pid>/stat}, counted from 0. */
    private static final int STATE = 0;

    private static final int FLAGS = 6;
    private static final int START = 19;
    private static final long EXITING = 4;

    private Witness() {}

    /** Whether the process that started at {@code startTicks} is seen to run, stopped or not. */
    static boolean sees(long pidNamespace, long pid, long startTicks) {
        if (pidNamespace == 0 || pidNamespace != ThisProcess.PID_NAMESPACE || startTicks == UNKNOWN) {
            return false;
        }
        String[] fields = stat(pid);
        if (fields.length <= START) {
            return false;
        }
        // A process that exits gives up its locks before it is a zombie, and that before its entry goes.
        boolean ended = "ZX".contains(fields[STATE]) || (Long.parseLong(fields[FLAGS]) & EXITING) != 0;
        return !ended && Long.parseLong(fields[START]) == startTicks;
    }

    static long startTicks(long pid) {
        String[] fields = stat(pid);
        return fields.length > START ? Long.parseLong(fields[START]) : UNKNOWN;
    }

    /** The fields behind the name, which may hold blanks and parentheses; none if there is no such process. */
    private static String[] stat(long pid) {
        try {
            String line =
                    new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException | IndexOutOfBoundsException gone) {
            return new String[0];
        }
    }
}
