package io.cirque.benchmarks.compare;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
     * The entries of these names, each once, in their order; all of them if no name is given.
     *
     * @throws ParameterException if a name is unknown
     */
    List<T> find(CommandLine commandLine, @Nullable List<String> names) {
        if (names == null) {
            return all;
        }
        Set<T> found = new LinkedHashSet<>();
        for (String wanted : names) {
            found.add(find(commandLine, wanted));
        }
        return List.copyOf(found);
    }

    /**
     * The entry of this name.
     *
     * @throws ParameterException if there is none
     */
    T find(CommandLine commandLine, String wanted) {
        Optional<T> match = all.stream()
                .filter(entry -> name.apply(entry).equals(wanted.strip()))
                .findFirst();
        return match.orElseThrow(() -> new ParameterException(
                commandLine,
                "Unknown name '" + wanted + "' in " + option + ": allowed are "
                        + String.join(", ", all.stream().map(name).toList())));
    }
}
