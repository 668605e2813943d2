package io.cirque.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what a person meant to write. */
final class Spelling {
    private static final int SHORTEST_TYPO = 4;

    private Spelling() {}

    /** A sentence that names all that is known, first of all what looks like {@code word}. */
    static String suggest(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "There is none so far.";
        }
        String all = "Known: " + String.join(", ", known) + ".";
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(2, word.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .map(candidate -> "Did you mean '" + candidate + "'? " + all)
                .orElse(all);
    }

    /**
     * Whether a person who wrote {@code word} may have slipped once on the way to {@code meant}: one letter too many, too
     * few or wrong, two swapped, or a capital. Names that differ in a digit are meant to differ, and short ones differ by
     * little.
     */
    static boolean isTypo(String word, String meant) {
        if (word.equals(meant) || Math.max(word.length(), meant.length()) < SHORTEST_TYPO) {
            return false;
        }
        if (word.equalsIgnoreCase(meant)) {
            return true;
        }
        return !letters(word).equalsIgnoreCase(letters(meant)) && (distance(word, meant) == 1 || isSwap(word, meant));
    }

    private static String letters(String word) {
        return word.replaceAll("[0-9]", "");
    }

    private static boolean isSwap(String word, String meant) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = meant.toLowerCase(Locale.ROOT);
        int i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return a.length() == b.length()
                && i + 1 < a.length()
                && a.charAt(i) == b.charAt(i + 1)
                && a.charAt(i + 1) == b.charAt(i)
                && a.substring(i + 2).equals(b.substring(i + 2));
    }

    /** Number of letters to insert, delete or replace, without regard to case (Levenshtein 1966). */
    static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
