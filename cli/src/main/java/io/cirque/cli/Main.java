package io.cirque.cli;

/** {@code java -jar cirque-cli.jar list}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        String logFormat = "java.util.logging.SimpleFormatter.format";
        if (System.getProperty(logFormat) == null) {
            System.setProperty(logFormat, "%4$s: %5$s%n"); // a warning of the ring is one line, too
        }
        System.exit(Cirque.commandLine(Shell.ofThisProcess()).execute(args));
    }
}
