package io.cirque.benchmarks.compare;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Finds what an option names among all that there is. */
final class Catalog<T> {

    private final String option;
    private final List<T> all;
    private final Function<T, String> name;

    Catalog(String option, List<T> all, Function<T, String> name) {
        this.option = option;
        this.all = all;
        this.name = name;
    }

    /**
     * All entries of these names, in their order; all that there are if no name is given.
     *
     * @throws ParameterException if a name is unknown
     */
    List<T> find(CommandLine commandLine, @Nullable List<String> names) {
        if (names == null) {
            return all;
        }
        Set<T> found = new LinkedHashSet<>();
        for (String wanted : names) {
            found.addAll(find(commandLine, wanted));
        }
        return List.copyOf(found);
    }

    /**
     * The entries of this name: at least one.
     *
     * @throws ParameterException if there is none
     */
    List<T> find(CommandLine commandLine, String wanted) {
        List<T> matches = all.stream()
                .filter(entry -> name.apply(entry).equals(wanted.strip()))
                .toList();
        if (matches.isEmpty()) {
            throw new ParameterException(
                    commandLine,
                    "Unknown name '" + wanted + "' in " + option + ": allowed are "
                            + all.stream().map(name).distinct().collect(Collectors.joining(", ")));
        }
        return matches;
    }
}
