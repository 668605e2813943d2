package io.cirque.cli;

/** What a script can tell from a command's end; part of what users rely on. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int FULL = 4;

    private ExitCode() {}
}
