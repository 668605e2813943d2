package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was published, is sure to be on the disk, and was acknowledged, as its users know it. */
final class PowerLossLedger {
    /** Numbers of messages that somebody tried to publish, with the sequence number where it is known. */
    final Set<Integer> tried = new HashSet<>();

    final TreeMap<Integer, Long> published = new TreeMap<>();
    final Set<Integer> durable = new TreeSet<>();
    /** For each group that surely exists: what may have been acknowledged. */
    final Map<String, Set<Integer>> acknowledged = new LinkedHashMap<>();

    Set<Integer> acknowledged(String group) {
        return acknowledged.computeIfAbsent(group, absent -> new TreeSet<>());
    }

    PowerLossLedger copy() {
        PowerLossLedger copy = new PowerLossLedger();
        copy.tried.addAll(tried);
        copy.published.putAll(published);
        copy.durable.addAll(durable);
        acknowledged.forEach((group, messages) -> copy.acknowledged.put(group, new TreeSet<>(messages)));
        return copy;
    }

    /** Messages that a group must get after a loss of power, given the oldest cell that was not to be overwritten. */
    Set<Integer> required(String group, long oldest) {
        Set<Integer> required = new TreeSet<>(durable);
        required.removeAll(acknowledged.getOrDefault(group, Set.of()));
        required.removeIf(message -> published.getOrDefault(message, -1L) < oldest);
        return required;
    }

    void check(String group, long oldest, Set<Integer> delivered) {
        assertThat(tried).as("delivered to %s, but never published", group).containsAll(delivered);
        Set<Integer> lost = new TreeSet<>(required(group, oldest));
        lost.removeAll(delivered);
        assertThat(lost).as("lost to group %s, which got %s", group, delivered).isEmpty();
    }
}
