package io.cirque.autoconfigure.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of the documentation, or a part of one.
 *
 * @param text in Markdown
 */
record Page(String text) {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** The page {@code docs/NAME.md}. */
    static Page of(String name) {
        return new Page(read(Path.of("..", "docs", name + ".md")));
    }

    /** What follows this heading, up to the next of its level. */
    Page section(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        assertThat(start).as("heading '" + heading + "'").isNotNegative();
        int end = text.indexOf("\n## ", start + 1);
        return new Page(end < 0 ? text.substring(start) : text.substring(start, end));
    }

    /** The blocks of a language. */
    List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The only block of a language. */
    String block(String language) {
        assertThat(blocks(language)).hasSize(1);
        return blocks(language).get(0);
    }

    /** The cells of all tables, row by row, without the heads. */
    List<List<String>> rows() {
        return text.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::trim)
                        .toList())
                .toList();
    }

    /** What is set as code in a cell. */
    static List<String> names(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    /** Fails unless the source of the test holds every Java block, whatever the white space. */
    void assertRunBy(String test) {
        Path source = Path.of("src", "test", "java", test.replace('.', '/') + ".java");
        String code = withoutSpace(read(source));
        assertThat(blocks("java")).isNotEmpty().allSatisfy(snippet -> assertThat(code)
                .as("the code of " + source + " should contain:\n" + snippet)
                .contains(withoutSpace(snippet)));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
