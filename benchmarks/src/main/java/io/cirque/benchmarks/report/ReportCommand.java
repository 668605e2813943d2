package io.cirque.benchmarks.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a table and a plot of what {@code compare --json} has written. */
@Command(
        name = "report",
        description = "Makes tables and a plot of files that compare --json has written.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli's
public final class ReportCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "JSON", description = "Files of results.")
    private List<Path> files;

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "A Markdown document that gets the tables between the lines \"" + Document.BEGIN + "\" and \""
                    + Document.END + "\" (default: they are printed).")
    private @Nullable Path document;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Where to draw the comparison on the machine of the first file.")
    private @Nullable Path svg;

    @Option(
            names = "--scale-svg",
            paramLabel = "FILE",
            description = "Where to draw the curves of scale, if there are any.")
    private @Nullable Path scaleSvg;

    @Spec
    private CommandSpec command;

    ReportCommand() {}

    @Override
    public Integer call() {
        try {
            List<Row> rows = Row.read(files);
            if (rows.isEmpty()) {
                throw new IOException("There are no results in " + files);
            }
            write(rows, command.commandLine().getOut());
            return ExitCode.OK;
        } catch (IOException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void write(List<Row> rows, PrintWriter out) throws IOException {
        List<String> parts = new ArrayList<>(List.of(Goals.of(rows)));
        if (svg != null) {
            Files.writeString(svg, Plot.ofComparison(rows));
            parts.add(image("The comparison", svg));
        }
        if (scaleSvg != null && rows.stream().anyMatch(Row::isAboutScale)) {
            Files.writeString(scaleSvg, Plot.ofScale(rows));
            parts.add(image("Scale", scaleSvg));
        }
        parts.add(MarkdownTables.of(rows));
        parts.removeIf(String::isEmpty);
        String tables = String.join("\n", parts);
        if (document == null) {
            out.println(tables);
        } else {
            new Document(document).replaceResults(tables);
        }
    }

    /** A drawing in the document, if there is one and it is above the drawing. */
    private String image(String what, Path drawing) {
        Path parent = document == null ? null : document.toAbsolutePath().getParent();
        return parent == null ? "" : "![" + what + "](" + parent.relativize(drawing.toAbsolutePath()) + ")\n";
    }
}
