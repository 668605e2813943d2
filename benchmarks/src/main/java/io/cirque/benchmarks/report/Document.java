package io.cirque.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with a place for results between two marks. */
record Document(Path file) {

    static final String BEGIN = "<!-- results: begin -->";
    static final String END = "<!-- results: end -->";

    /**
     * Puts results in the place of those that are there.
     *
     * @throws IOException if the document cannot be read or written, or has not both marks, in this order
     */
    void replaceResults(String results) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no place for results: write the lines " + BEGIN + " and " + END
                    + " where they are to go");
        }
        Files.writeString(
                file, text.substring(0, begin + BEGIN.length()) + "\n\n" + results + "\n" + text.substring(end));
    }
}
