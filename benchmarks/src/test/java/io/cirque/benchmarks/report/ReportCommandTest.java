package io.cirque.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cirque.benchmarks.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class ReportCommandTest {

    private final Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    ReportCommandTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void printsATableForEachScenarioSizeAndUnitOfEachMachine() throws IOException {
        Path one = results("one", row("1to1", "cirque", 128, 2e6), row("1to1", "aeron-ipc", 128, 1e6));
        Path other = results("other", row("2to1", "cirque", 128, 3e6).replace("this machine", "another"));

        assertThat(report(one.toString(), other.toString())).isZero();

        assertThat(out.toString())
                .containsSubsequence(
                        "### this machine",
                        "**1to1, 128 bytes: msg/s**",
                        "| cirque | 2.00 M | 1.00 M – 4.00 M | 5 | 0.50 |",
                        "| aeron-ipc | 1.00 M |",
                        "### another",
                        "**2to1, 128 bytes: msg/s**");
    }

    @Test
    void whatWasMeasuredAgainReplacesWhatWasMeasuredBefore() throws IOException {
        Path before = results("before", row("1to1", "cirque", 128, 2e6));
        Path after = results("after", row("1to1", "cirque", 128, 7e6));

        assertThat(report(before.toString(), after.toString())).isZero();

        assertThat(out.toString()).contains("| cirque | 7.00 M |").doesNotContain("2.00 M");
    }

    @Test
    void replacesTheResultsOfADocumentAndLeavesTheRest() throws IOException {
        Path results = results("results", row("1to1", "cirque", 128, 2e6));
        Path document = directory.resolve("performance.md");
        Files.writeString(document, "before\n" + Document.BEGIN + "\nold\n" + Document.END + "\nafter\n");

        assertThat(report("--document=" + document, results.toString())).isZero();
        assertThat(report("--document=" + document, results.toString())).isZero();

        assertThat(document)
                .content()
                .startsWith("before\n" + Document.BEGIN)
                .endsWith(Document.END + "\nafter\n")
                .containsOnlyOnce("| cirque | 2.00 M |")
                .doesNotContain("old");
    }

    @Test
    void refusesADocumentWithoutAPlaceForResults() throws IOException {
        Path results = results("results", row("1to1", "cirque", 128, 2e6));
        Path document = Files.writeString(directory.resolve("performance.md"), "nothing");

        assertThat(report("--document=" + document, results.toString())).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains("has no place for results", Document.BEGIN);
    }

    @Test
    void refusesAFileThatHoldsSomethingElse() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "{");

        assertThat(report(file.toString())).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).startsWith(file + " holds no results of compare");
    }

    @Test
    void drawsBarsAsLongAsTheMedians() throws Exception {
        Path results = results("results", row("1to1", "cirque", 128, 4e6), row("1to1", "aeron-ipc", 128, 1e6));
        Path svg = directory.resolve("plot.svg");

        assertThat(report("--svg=" + svg, results.toString())).isZero();

        NodeList bars = elements(svg, "rect"); // the first one is the background
        assertThat(bars.getLength()).isEqualTo(3);
        assertThat(width(bars, 1)).isEqualTo(4 * width(bars, 2), within(0.5));
    }

    @Test
    void drawsCurvesWhereThereAreSeveralSizes() throws Exception {
        Path results = results(
                "results",
                row("1to1", "cirque", 64, 9e6),
                row("1to1", "cirque", 1024, 4e6),
                row("1to1", "cirque", 65536, 7e4));
        Path svg = directory.resolve("plot.svg");

        assertThat(report("--svg=" + svg, results.toString())).isZero();

        assertThat(elements(svg, "rect").getLength())
                .as("the background and the bar of the first size")
                .isEqualTo(2);
        assertThat(Files.readString(svg)).contains("1to1: msg/s over bytes of a message", ">64 Ki<", ">cirque<");
    }

    @Test
    void drawsAndTabulatesStepsOfScaleBesideTheLimitsOfTheMachine() throws Exception {
        Path results = results(
                "results",
                limit("lines/s", 6e7),
                limit("B/s", 1.28e10),
                limit("ns", 200),
                step("groups", 1, 2e7),
                step("groups", 32, 1e6),
                step("groups", 1, 300).replace("msg/s", "ns"),
                step("groups", 32, 900).replace("msg/s", "ns"));
        Path document = directory.resolve("performance.md");
        Files.writeString(document, Document.BEGIN + "\n" + Document.END);
        Path svg = directory.resolve("scale.svg");

        assertThat(report("--document=" + document, "--scale-svg=" + svg, results.toString()))
                .isZero();

        assertThat(document)
                .content()
                .contains(
                        "![Scale](scale.svg)",
                        "**groups, 128 bytes: msg/s**",
                        "| groups | median | min – max | runs | limit: cache lines between cores | limit: memory, copied |",
                        "| 32 | 1.00 M | 500 k – 2.00 M | 5 | 30.0 M | 100 M |",
                        "| 32 | 900 | 450 – 1,800 | 5 | 100 |");
        assertThat(Files.readString(svg))
                .contains("groups, 128 bytes: msg/s over groups", ">32<", "a cache line, one way", "stroke-dasharray");
    }

    @Test
    void saysWhichGoalsAreMetOnWhichMachine() throws IOException {
        String[] rows = {
            row("1to1", "cirque", 128, 3e6),
            row("1to1", "agrona-many-to-one", 128, 1e6),
            row("batch", "cirque", 128, 3e6)
        };
        Path one = results("one", rows);
        Path other = results("other", row("1to1", "cirque", 128, 3e6).replace("this machine", "Java 25, another"));

        assertThat(report(one.toString(), other.toString())).isZero();

        assertThat(out.toString())
                .contains(
                        "| what | goal | this machine | Java 25 |",
                        "| 1to1, 128 bytes: cirque ÷ agrona-many-to-one | ≥ 1.5 | 3.00 met | – |",
                        "| batches of 16 ÷ single messages | ≥ 2 | 1.00 **missed** | – |")
                .doesNotContain("chronicle");
    }

    private static String step(String scenario, int step, double median) {
        return row(scenario, "cirque", 128, median)
                .replace("\"settings\": {}", "\"settings\": {\"" + scenario + "\": \"" + step + "\"}");
    }

    private static String limit(String unit, double value) {
        return row("limits", "machine", 128, value).replace("msg/s", unit);
    }

    private int report(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "report";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private Path results(String name, String... rows) throws IOException {
        return Files.writeString(directory.resolve(name + ".json"), "[" + String.join(",", rows) + "]");
    }

    private static String row(String scenario, String system, int size, double median) {
        return """
                {"scenario": "%s", "system": "%s", "unit": "msg/s", "median": %s, "min": %s, "max": %s, "runs": 5,
                 "ratioToCirque": 0.5, "size": %d, "messages": 100, "settings": {}, "values": [%s], "percentiles": {},
                 "details": {}, "machine": "this machine"}""".formatted(scenario, system, median, median / 2, 2 * median, size, median);
    }

    private static NodeList elements(Path svg, String name) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(svg))))
                .getElementsByTagName(name);
    }

    private static double width(NodeList elements, int index) {
        return Double.parseDouble(
                elements.item(index).getAttributes().getNamedItem("width").getNodeValue());
    }
}
