package io.cirque.demo.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the guide, or the README. */
record Page(Path file) {
    private static final Path ROOT = Path.of("..");

    static Page readme() {
        return new Page(ROOT.resolve("README.md"));
    }

    /** The README and all pages in {@code docs}. */
    static List<Page> all() {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(readme().file),
                            files.filter(file -> name(file).endsWith(".md")).sorted())
                    .map(Page::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of a language. */
    List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(read(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The only block of a language. */
    String block(String language) {
        List<String> blocks = blocks(language);
        if (blocks.size() != 1) {
            throw new AssertionError(this + " has " + blocks.size() + " blocks of " + language);
        }
        return blocks.get(0);
    }

    /** The text of a file of the repository. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return file.toFile().getName();
    }

    @Override
    public String toString() {
        return name(file);
    }
}
