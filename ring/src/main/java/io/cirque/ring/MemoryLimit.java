package io.cirque.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much memory this process may still take, by what {@code /proc} and the control groups say: what is in a file of
 * tmpfs counts as the memory of whoever writes it first. Silent, that is without a limit, where there are no such files.
 *
 * @param whose who sets the limit
 * @param left bytes, 0 or more
 */
record MemoryLimit(String whose, long left) {
    private static final MemoryLimit NONE = new MemoryLimit("nobody", Long.MAX_VALUE);
    private static final long KIB = 1024;

    /** The files of one version of control groups. */
    private record Version(String limit, String usage, List<String> reclaimable) {
        static final Version ONE = new Version(
                "memory.limit_in_bytes", "memory.usage_in_bytes", List.of("total_inactive_file", "total_active_file"));
        static final Version TWO = new Version("memory.max", "memory.current", List.of("inactive_file", "active_file"));
    }

    /** The tightest limit: of the machine, or of any control group that this process is in. */
    static MemoryLimit least() {
        return least(Path.of("/"));
    }

    /**
     * The same, with the files under another root.
     *
     * @param root where {@code proc} is, and the mount points that it names
     */
    static MemoryLimit least(Path root) {
        MemoryLimit least = ofMachine(root);
        for (MemoryLimit limit : ofControlGroups(root)) {
            least = limit.left < least.left ? limit : least;
        }
        return least;
    }

    private static MemoryLimit ofMachine(Path root) {
        List<String> lines = lines(root.resolve("proc/meminfo"));
        long available = number(lines, "MemAvailable:");
        long swap = number(lines, "SwapFree:");
        return available < 0 ? NONE : new MemoryLimit("the machine", (available + Math.max(0, swap)) * KIB);
    }

    private static List<MemoryLimit> ofControlGroups(Path root) {
        List<MemoryLimit> limits = new ArrayList<>();
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] group = line.split(":", 3); // number:controllers:path
            if (group.length == 3 && group[1].isEmpty()) {
                addAll(limits, root, group[2], Version.TWO, " - cgroup2 ", "");
            } else if (group.length == 3 && List.of(group[1].split(",")).contains("memory")) {
                addAll(limits, root, group[2], Version.ONE, " - cgroup ", "memory");
            }
        }
        return limits;
    }

    /** The limits of a group and of those above it, as far up as they are mounted. */
    private static void addAll(
            List<MemoryLimit> limits, Path root, String group, Version version, String type, String controller) {
        for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
            // id parent device root mount-point options... - type source super-options
            String[] fields = mount.split(" ", -1);
            if (fields.length > 5
                    && mount.contains(type)
                    && (controller.isEmpty()
                            || List.of(fields[fields.length - 1].split(",")).contains(controller))) {
                Path top = Path.of(fields[3]);
                Path path = Path.of(group);
                Path mounted = root.resolve(fields[4].substring(1));
                Path below = path.startsWith(top) ? mounted.resolve(top.relativize(path)) : mounted;
                for (Path at = below; at != null && at.startsWith(mounted); at = at.getParent()) {
                    limits.add(ofControlGroup(at, version));
                }
                return;
            }
        }
    }

    /** The kernel takes back what is cached of files before it kills anybody. */
    private static MemoryLimit ofControlGroup(Path group, Version version) {
        long limit = number(lines(group.resolve(version.limit)), "");
        long usage = number(lines(group.resolve(version.usage)), "");
        if (limit < 0 || usage < 0) {
            return NONE;
        }
        List<String> stat = lines(group.resolve("memory.stat"));
        long cached = version.reclaimable.stream()
                .mapToLong(name -> Math.max(0, number(stat, name)))
                .sum();
        return new MemoryLimit(
                "the control group " + group + " with " + limit + " B", Math.max(0, limit - usage + cached));
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        } catch (IOException | UncheckedIOException notThere) {
            return List.of();
        }
    }

    /** The number behind a name, or that is a line of its own; -1 if there is none ("max" is none). */
    private static long number(List<String> lines, String name) {
        for (String line : lines) {
            String[] words = line.trim().split("\\s+", -1);
            int at = name.isEmpty() ? 0 : 1;
            if (words.length > at && (name.isEmpty() || words[0].equals(name)) && words[at].matches("[0-9]{1,18}")) {
                return Long.parseLong(words[at]);
            }
        }
        return -1;
    }
}
