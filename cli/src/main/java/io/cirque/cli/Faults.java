package io.cirque.cli;

import io.cirque.ring.GroupNotFoundException;
import io.cirque.ring.RingDeletedException;
import io.cirque.ring.RingException;
import io.cirque.ring.RingFullException;
import io.cirque.ring.RingNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Makes one line on stderr and an exit code of whatever ends a command. */
final class Faults implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Cirque cirque;

    Faults(Cirque cirque) {
        this.cirque = cirque;
    }

    @Override
    public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
        tell(message(fault), fault);
        return code(fault);
    }

    @Override
    public int handleParseException(ParameterException fault, String[] args) {
        String help = fault.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        tell(fault.getMessage() + ". Try '" + help + "'", fault);
        return ExitCode.USAGE;
    }

    private void tell(String message, Exception fault) {
        cirque.shell().err().println("cirque: " + message.strip().replaceAll("\\R\\s*", " "));
        if (cirque.isVerbose()) {
            fault.printStackTrace(cirque.shell().err());
        }
        cirque.shell().err().flush();
    }

    static int code(Exception fault) {
        if (fault instanceof CommandException told) {
            return told.exitCode();
        }
        if (fault instanceof RingNotFoundException
                || fault instanceof RingDeletedException
                || fault instanceof GroupNotFoundException) {
            return ExitCode.NOT_FOUND;
        }
        return fault instanceof RingFullException ? ExitCode.FULL : ExitCode.FAILED;
    }

    private static String message(Exception fault) {
        if (fault instanceof UncheckedIOException && fault.getCause() instanceof IOException cause) {
            return message(cause);
        }
        if (fault instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (fault instanceof FileSystemException file) {
            String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            return "cannot use the file " + file.getFile() + ": " + reason;
        }
        if (fault instanceof IOException) {
            return "cannot read or write: " + fault.getMessage();
        }
        if (fault instanceof InterruptedException) {
            return "interrupted";
        }
        boolean meant = fault instanceof CommandException
                || fault instanceof RingException
                || fault instanceof IllegalArgumentException
                || fault instanceof IllegalStateException
                || fault instanceof UnsupportedOperationException;
        return meant && fault.getMessage() != null ? fault.getMessage() : fault + " (--verbose says where)";
    }
}
