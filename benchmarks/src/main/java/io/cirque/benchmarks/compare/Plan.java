package io.cirque.benchmarks.compare;

import io.cirque.benchmarks.scenario.Scenario;
import io.cirque.benchmarks.system.BenchmarkSystem;
import io.cirque.benchmarks.system.Load;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which systems are measured in which scenario. A system that cannot do a scenario is left out of it; a system that can do none of
 * the scenarios, and a scenario that none of the systems can do, are refused.
 */
final class Plan {

    private final List<Contest> contests = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private Plan() {}

    /**
     * A plan.
     *
     * @param scenarios those to measure
     * @param systems those that take part, all that there are if nobody has chosen
     * @param chosen whether somebody asked for each of these scenarios and each of these systems, respectively
     * @param loads what each scenario is measured with
     * @throws IllegalArgumentException if something that somebody asked for is refused; its message says why
     */
    static Plan of(
            List<Scenario> scenarios,
            List<BenchmarkSystem> systems,
            Chosen chosen,
            Function<Scenario, List<Load>> loads) {
        Plan plan = new Plan();
        for (Scenario scenario : scenarios) {
            List<BenchmarkSystem> fitting = systems.stream()
                    .filter(system -> scenario.refusal(system).isEmpty())
                    .toList();
            List<String> refusals = refusals(List.of(scenario), systems);
            if (!fitting.isEmpty()) {
                loads.apply(scenario).forEach(load -> plan.contests.add(new Contest(scenario, load, fitting)));
                refusals.forEach(refusal -> plan.leftOut.add(scenario.name() + " without " + refusal));
            } else if (chosen.scenarios()) {
                throw new IllegalArgumentException(
                        "None of the chosen systems can do " + scenario.name() + ": " + String.join("; ", refusals));
            }
        }
        if (chosen.systems()) {
            for (String name :
                    systems.stream().map(BenchmarkSystem::name).distinct().toList()) {
                requireUse(name, systems, scenarios);
            }
        }
        return plan;
    }

    /**
     * What somebody asked for.
     *
     * @param scenarios whether it was these scenarios
     * @param systems whether it was these systems
     */
    record Chosen(boolean scenarios, boolean systems) {}

    private static void requireUse(String name, List<BenchmarkSystem> systems, List<Scenario> scenarios) {
        List<BenchmarkSystem> faces =
                systems.stream().filter(system -> system.name().equals(name)).toList();
        boolean used = scenarios.stream().anyMatch(scenario -> faces.stream()
                .anyMatch(face -> scenario.refusal(face).isEmpty()));
        if (!used) {
            throw new IllegalArgumentException(
                    "None of the chosen scenarios is for " + String.join("; ", refusals(scenarios, faces)));
        }
    }

    /** What the systems say that are not for a scenario under any of their faces. */
    private static List<String> refusals(List<Scenario> scenarios, List<BenchmarkSystem> systems) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            Map<String, Optional<String>> byName = systems.stream()
                    .collect(Collectors.toMap(
                            BenchmarkSystem::name,
                            scenario::refusal,
                            (one, other) -> one.isEmpty() ? one : other,
                            LinkedHashMap::new));
            byName.forEach((name, refusal) -> refusal.ifPresent(reason -> reasons.put(name, reason)));
        }
        return reasons.entrySet().stream()
                .map(reason -> reason.getKey() + ", since " + reason.getValue())
                .toList();
    }

    List<Contest> contests() {
        return contests;
    }

    /** A line for each system that is left out of a scenario. */
    List<String> leftOut() {
        return leftOut;
    }

    /** All systems that take part, each name once. */
    List<BenchmarkSystem> systems() {
        Map<String, BenchmarkSystem> systems = new LinkedHashMap<>();
        for (Contest contest : contests) {
            contest.systems().forEach(system -> systems.putIfAbsent(system.name(), system));
        }
        return List.copyOf(systems.values());
    }
}
