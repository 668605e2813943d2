package io.cirque.integration.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The code in a page of the documentation. */
final class Snippets {
    private Snippets() {}

    /** The blocks of this language in {@code docs/PAGE.md}. */
    static List<String> of(String page, String language) {
        Pattern block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
        return block.matcher(read(Path.of("..", "docs", page + ".md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Fails unless the test's source holds every Java block of the page, whatever the white space. */
    static void assertRunBy(Class<?> test, String page) {
        Path source = Path.of("src", "test", "java", test.getName().replace('.', '/') + ".java");
        String code = withoutSpace(read(source));
        assertThat(of(page, "java")).isNotEmpty().allSatisfy(snippet -> assertThat(code)
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
