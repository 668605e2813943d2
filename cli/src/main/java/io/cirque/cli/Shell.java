package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a command reads from and writes to. Text is UTF-8, whatever the locale.
 *
 * @param in messages to publish
 * @param out results and nothing else; a failure to write is an exception, unlike that of {@link System#out}
 * @param err what went wrong
 * @param confirmation asks a question, and is true if somebody at a terminal said yes
 */
record Shell(InputStream in, OutputStream out, PrintStream err, Predicate<String> confirmation) {

    static Shell ofThisProcess() {
        return new Shell(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                System.err,
                Shell::ask);
    }

    @SuppressWarnings("SystemConsoleNull") // see isTerminal
    private static boolean ask(String question) {
        Console console = System.console();
        return console != null && isTerminal(console) && "y".equalsIgnoreCase(console.readLine("%s [y/N] ", question));
    }

    /** From Java 22 on a console may be there without a terminal, and says so. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot find out whether there is a terminal", e);
        }
    }

    void line(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.write('\n');
    }

    void lines(List<String> texts) throws IOException {
        for (String text : texts) {
            line(text);
        }
    }

    /** One line, and it is out. */
    void json(Object value) throws IOException {
        out.write(Json.line(value));
        out.flush();
    }
}
