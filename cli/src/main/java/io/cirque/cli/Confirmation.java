package io.cirque.cli;

import picocli.CommandLine.Option;

/** What cannot be undone is done after a yes. */
final class Confirmation {

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /**
     * Asks, unless the answer was given.
     *
     * @throws CommandException if nobody said yes
     */
    void require(String question, Shell shell) {
        if (!yes && !shell.confirmation().test(question)) {
            throw new CommandException(
                    ExitCode.FAILED, question + " Nobody said yes: state --yes, or answer y at a terminal");
        }
    }
}
